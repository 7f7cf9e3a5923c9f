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
    private static class Dying implements JobContext {
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
            runThroughDeaths(id, lines.length());
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
        var list = list();
        identify("{\"userId\":\"u-1\"}");
        identify("{\"userId\":\"u-1700\"}");
        awaitProfile("user_id", "u-1");
        awaitProfile("user_id", "u-1700");
        var id = UUID.randomUUID();
        var lines = IntStream.range(0, 1_750)
                .mapToObj("{\"userId\":\"u-%d\"}"::formatted)
                .collect(Collectors.joining("\n"));

        var one = takeThroughDeaths(id, lines, ListUpload.of(list, ListUpload.Mode.ADD, false));

        assertThat(one.accepted()).isEqualTo(2);
        assertThat(one.rejected()).isEqualTo(1_748);
        assertThat(one.list().unknown()).isEqualTo(1_748);
        assertThat(one.list().added()).isEqualTo(2);
        assertThat(get("/v1/segments/" + list).at("/size").asInt()).isEqualTo(2);
        eventuallyHolds(() -> assertThat(told(list.toString())).hasSize(2).allMatch(each -> each.endsWith("ENTERED")));
    }

    @Test
    void replacesAListOnceThroughDeathsAndLeavesWhoCameMeanwhile() {
        post(
                        "/v1/batch",
                        IntStream.range(0, 1_200)
                                .mapToObj("{\"type\":\"identify\",\"userId\":\"u-%d\"}"::formatted)
                                .collect(Collectors.joining(",", "{\"batch\":[", "]}")))
                .expect(200);
        var list = list();
        eventuallyHolds(() -> assertThat(put(list, 0, 600)).isEqualTo(600));
        eventuallyHolds(() -> assertThat(resolved(600, 1_200)).isEqualTo(600));
        var id = UUID.randomUUID();
        var lines = IntStream.range(599, 1_199)
                .mapToObj("{\"userId\":\"u-%d\"}"::formatted)
                .collect(Collectors.joining("\n", "", "\n{\"userId\":\"nobody\"}\n"));

        var one = takeThroughDeaths(
                id, lines, ListUpload.of(list, ListUpload.Mode.REPLACE, false), () -> put(list, 1_199, 1_200));

        assertThat(one.accepted()).isEqualTo(600);
        assertThat(one.rejected()).isEqualTo(1);
        assertThat(one.list().unknown()).isEqualTo(1);
        assertThat(one.list().added()).isEqualTo(599);
        assertThat(one.list().removed()).isEqualTo(599);
        assertThat(get("/v1/segments/" + list).at("/size").asInt()).isEqualTo(601);
        eventuallyHolds(() -> assertThat(told(list.toString()))
                .doesNotHaveDuplicates()
                .filteredOn(each -> each.endsWith("LEFT"))
                .hasSize(599));
        assertThat(told(list.toString()))
                .doesNotHaveDuplicates()
                .filteredOn(each -> each.endsWith("ENTERED"))
                .hasSize(600 + 599 + 1);
    }

    private UUID list() {
        return UUID.fromString(post("/v1/segments", "{\"name\":\"名单\",\"kind\":\"static\"}")
                .expect(201)
                .text("/id"));
    }

    /** Puts some on a list; says how many are known. */
    private int put(UUID list, int from, int to) {
        return post("/v1/segments/%s/members".formatted(list), "{\"add\":" + userIds(from, to) + "}")
                .expect(200)
                .at("/added")
                .asInt();
    }

    private int resolved(int from, int to) {
        return (int) post("/v1/profiles/resolve", "{\"identifiers\":" + userIds(from, to) + "}")
                .expect(200)
                .body()
                .findValues("profileId")
                .stream()
                .filter(each -> !each.isNull())
                .count();
    }

    private static String userIds(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("{\"type\":\"user_id\",\"value\":\"u-%d\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private Import takeThroughDeaths(UUID id, String lines, ListUpload upload) {
        return takeThroughDeaths(id, lines, upload, () -> {});
    }

    /** Killed after each thing that it wrote down, and then run to its end; something else happens after the first. */
    private Import takeThroughDeaths(UUID id, String lines, ListUpload upload, Runnable meanwhile) {
        return Workspaces.call(new WorkspaceId(workspace), () -> {
            files.put(id, 0, lines.getBytes(UTF_8));
            insert(id, Kind.MEMBERS, lines.length(), upload);
            var context = new Dying(id, 0) {
                @Override
                public void progress(long done, @Nullable Long total) {
                    throw new IllegalStateException("killed");
                }
            };
            int deaths = 0;
            while (true) {
                try {
                    job.run(context);
                    break;
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("killed");
                    if (deaths++ == 0) {
                        meanwhile.run();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            // a block of 500 lines or people each
            assertThat(deaths).isEqualTo(upload.mode() == ListUpload.Mode.REPLACE ? 2 + 2 + 2 : 4);
            return transaction.execute(_ -> imports.require(id));
        });
    }

    /** Killed four times, and then run to its end. */
    private void runThroughDeaths(UUID id, int bytes) {
        insert(id, Kind.EVENTS, bytes, null);
        var context = new Dying(id, 8);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> job.run(context)).hasMessage("killed");
        }
        finish(context);
    }

    private void insert(UUID id, Kind kind, int bytes, @Nullable ListUpload list) {
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
    }

    private void finish(Dying context) {
        try {
            job.run(context);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
