package io.zhiying.profile.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.Mutations;
import io.zhiying.profile.identity.EventIdentifiers;
import io.zhiying.profile.identity.IdentifierNormalizer;
import io.zhiying.profile.identity.IdentityProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** Whatever bytes are sent: events, or a problem of the caller's, and what is accepted can be written to the log. */
class IngestFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BATCH = """
            {"sentAt":"2026-01-05T10:00:00.000Z","context":{"ip":"10.0.0.1","page":{"title":"店"}},"writeKey":"k","batch":[
             {"type":"identify","userId":"u-1","traits":{"email":"Li@Example.com","phone":"+86 138 0013 8000","n":1e3}},
             {"type":"track","event":"Order Completed","anonymousId":"a","messageId":"m","timestamp":"2026-01-01",
              "properties":{"total":42.5,"products":[{"id":"p","q":2}]},"context":{"externalIds":[{"id":"7","type":"crm"}]}},
             {"type":"alias","userId":"u-1","previousId":"old"},{"type":"group","userId":"u","groupId":"g"}]}""";
    private static final String EVENT = """
            {"userId":"u","event":"浏览","originalTimestamp":"2026-01-01T00:00:00+08:00","sentAt":"2026-01-01 00:00:01",
             "properties":{"a":null,"b":[true,{"c":"\\ud83d\\ude00"}]},"integrations":{"All":false}}""";

    private final EventReader reader = new EventReader(
            new EventBodies(new IngestProperties(
                    DataSize.ofKilobytes(32),
                    DataSize.ofKilobytes(500),
                    2_500,
                    32,
                    Duration.ofSeconds(10),
                    1_000,
                    Duration.ofDays(7))),
            EventIdentifiers.without(new IdentifierNormalizer(
                    new IdentityProperties("CN", List.of("null"), new IdentityProperties.Limits(50, 20, 20, 500, 50)))),
            (_, _) -> {});

    @FuzzTest(maxDuration = "60s")
    void batch(byte[] body) {
        readBatch(body);
    }

    @FuzzTest(maxDuration = "60s")
    void single(byte[] body) {
        readSingle(body);
    }

    @Property(tries = 2_000, seed = "1")
    void batchesThatAreSlightlyWrong(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int changes) {
        readBatch(Mutations.of(BATCH, seed, changes).getBytes(UTF_8));
    }

    @Property(tries = 2_000, seed = "1")
    void eventsThatAreSlightlyWrong(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int changes) {
        readSingle(Mutations.of(EVENT, seed, changes).getBytes(UTF_8));
    }

    private void readBatch(byte[] body) {
        read(() -> reader.batch(body, NOW));
    }

    private void readSingle(byte[] body) {
        for (var type : EventType.values()) {
            read(() -> reader.single(body, type, NOW));
        }
    }

    private static void read(Supplier<Reading> request) {
        try {
            var reading = request.get();
            reading.accepted().forEach(IngestFuzzTest::mustBeStorable);
            reading.refused().forEach(refused -> mustBeTheCallers(refused.problem()));
        } catch (Problem problem) {
            mustBeTheCallers(problem);
        }
    }

    private static void mustBeStorable(NamedEvent event) {
        if (JSON.writeValueAsString(event.event()).contains("\\u0000")) {
            throw new AssertionError("PostgreSQL cannot hold this: " + event);
        }
    }

    private static void mustBeTheCallers(Problem problem) {
        if (problem.code().status() >= 500) {
            throw new AssertionError(problem);
        }
    }
}
