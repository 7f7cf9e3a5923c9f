package io.zhiying.profile.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import java.io.IOException;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** A process that dies after the log has a block and before that is written down. */
class ImportResumeTest extends ProfileServiceTest {
    @Autowired
    private ImportJob job;

    @Autowired
    private Imports imports;

    @Autowired
    private FileChunks files;

    @Autowired
    private TransactionTemplate transaction;

    /** Dies in place of writing a checkpoint down, as often as it is told. */
    private static final class Dying implements JobContext {
        private final UUID id;
        private int lives;
        private ImportJob.@Nullable Done done;

        Dying(UUID id, int lives) {
            this.id = id;
            this.lives = lives;
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public <T> T params(Class<T> type) {
            return type.cast(new ImportJob.Order(id));
        }

        @Override
        public <T> @Nullable T checkpoint(Class<T> type) {
            return type.cast(done);
        }

        @Override
        public void checkpoint(Object state) {
            if (lives-- % 2 == 0) {
                throw new IllegalStateException("killed");
            }
            done = (ImportJob.Done) state;
        }

        @Override
        public void progress(long done, @Nullable Long total) {}

        @Override
        public boolean shouldStop() {
            return false;
        }
    }

    @Test
    void countsEachLineOnceThroughDeaths() {
        var id = UUID.randomUUID();
        var lines = IntStream.range(0, 1_750)
                .mapToObj(
                        i -> i % 100 == 7
                                ? "wrong"
                                : "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\",\"timestamp\":\"2026-01-01T00:00:00Z\"}")
                .collect(Collectors.joining("\n"));
        Workspaces.run(new WorkspaceId(workspace), () -> {
            files.put(id, 0, lines.substring(0, 777).getBytes(UTF_8));
            files.put(id, 1, lines.substring(777).getBytes(UTF_8));
            runThroughDeaths(id, Kind.EVENTS, lines.length(), null);
            var one = transaction.execute(_ -> imports.require(id));
            assertThat(one.accepted()).isEqualTo(1_732);
            assertThat(one.rejected()).isEqualTo(18);
            var told = transaction.execute(_ -> imports.rejections(id, 0, 100));
            assertThat(told).hasSize(18);
        });
        track("u", "Last", java.time.Instant.now(), "{}");
        awaitEvents("user_id", "u", 1_733);
    }

    @Test
    void putsEachPersonOnAListOnceThroughDeaths() {
        var list = UUID.fromString(post("/v1/segments", "{\"name\":\"名单\",\"kind\":\"static\"}")
                .expect(201)
                .text("/id"));
        identify("{\"userId\":\"u-1\"}");
        identify("{\"userId\":\"u-1700\"}");
        awaitProfile("user_id", "u-1");
        awaitProfile("user_id", "u-1700");
        var id = UUID.randomUUID();
        var lines = IntStream.range(0, 1_750)
                .mapToObj("{\"userId\":\"u-%d\"}"::formatted)
                .collect(Collectors.joining("\n"));
        Workspaces.run(new WorkspaceId(workspace), () -> {
            files.put(id, 0, lines.getBytes(UTF_8));
            runThroughDeaths(id, Kind.MEMBERS, lines.length(), list);
            var one = transaction.execute(_ -> imports.require(id));
            assertThat(one.accepted()).isEqualTo(2);
            assertThat(one.rejected()).isEqualTo(1_748);
        });
        assertThat(get("/v1/segments/" + list).at("/size").asInt()).isEqualTo(2);
        eventuallyHolds(() -> assertThat(told(list.toString())).hasSize(2).allMatch(each -> each.endsWith("ENTERED")));
    }

    /** Killed four times, and then run to its end. */
    private void runThroughDeaths(UUID id, Kind kind, int bytes, @Nullable UUID list) {
        transaction.executeWithoutResult(_ -> imports.insert(new Import(
                id,
                kind,
                Format.NDJSON,
                false,
                "d".repeat(64),
                bytes,
                UUID.randomUUID(),
                java.time.Instant.now(),
                null,
                0,
                0,
                list)));
        var context = new Dying(id, 8);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> job.run(context)).hasMessage("killed");
        }
        finish(context);
    }

    private void finish(Dying context) {
        try {
            job.run(context);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
