package io.zhiying.profile.webhook;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is written as a mapping, and whatever it is given: events, or a problem of its author's. */
class MappingFuzzTest {
    private static final String PAYLOAD = """
            [{"objectId":1246965,"propertyName":"email","propertyValue":"li@example.com","eventId":1,"subscriptionId":2,
              "occurredAt":1462216307945,"subscriptionType":"contact.propertyChange","id":7,"order_id":9,
              "line_items":[{"price":"1.5","quantity":2}],"total_price":"398.00","customer":{"id":5,"email":"x@example.com"},
              "transactions":[{"kind":"refund","status":"success","amount":"1"}],"Id":"00Q","LastName":"李"}]""";

    private final JsonPayloads json = new JsonPayloads();

    @FuzzTest(maxDuration = "60s")
    void expression(FuzzedDataProvider data) {
        apply(data.consumeString(500), data.consumeRemainingAsString());
    }

    @Property(tries = 1_500, seed = "2")
    void readyMappingsOnPayloadsThatAreSlightlyWrong(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes) {
        var payload = Mutations.of(PAYLOAD, seed, changes);
        for (var ready : ReadyMapping.values()) {
            apply(ready.mapping().expression(), payload);
            apply(ready.mapping().expression(), payload.substring(1, Math.max(1, payload.length() - 1)));
        }
    }

    @Property(tries = 1_500, seed = "3")
    void mappingsThatAreSlightlyWrong(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes) {
        for (var ready : ReadyMapping.values()) {
            apply(Mutations.of(ready.mapping().expression(), seed, changes), PAYLOAD);
        }
    }

    private void apply(String expression, String payload) {
        try {
            var body = json.read(payload.getBytes(StandardCharsets.UTF_8));
            for (var topic : new String[] {"orders/create", "refunds/create", "customers/update"}) {
                new Mapping(expression).apply(body, Map.of("x-shopify-topic", topic), 200);
            }
        } catch (Problem problem) {
            if (problem.code().status() >= 500) {
                throw new AssertionError(problem);
            }
        }
    }
}
