package io.zhiying.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class JsonNamesTest {
    private record Rule(@JsonProperty("min_requests") int minRequests) {}

    private record Request(
            String name,
            @JsonProperty("top_k") int topK,
            @Nullable @JsonProperty("the_rules") List<Rule> rules,
            Map<String, Rule> byName,
            Rule[] several,
            Rule one) {}

    @ParameterizedTest
    @CsvSource({
        "name, name",
        "topK, top_k",
        "rules, the_rules",
        "rules[2].minRequests, the_rules[2].min_requests",
        "byName[红色].minRequests, byName[红色].min_requests",
        "several[0].minRequests, several[0].min_requests",
        "one.minRequests, one.min_requests",
        "one.other.minRequests, one.other.minRequests",
        "unknown, unknown"
    })
    void areThoseThatTheCallerWrote(String java, String json) {
        assertThat(JsonNames.of(new Request("a", 1, null, Map.of(), new Rule[0], new Rule(1)), java))
                .isEqualTo(json);
    }

    private enum Spelt {
        @JsonProperty("in-stock")
        IN_STOCK,
        GONE
    }

    private enum Told {
        SOLD_OUT;

        @JsonValue
        String value() {
            return "售罄";
        }
    }

    private record Goods(Spelt state, Told reason) {}

    @Test
    void tellTheValuesOfAnEnumAsACallerWritesThem() {
        assertRefused("{\"state\": \"IN_STOCK\"}", "state must be one of in-stock, GONE.");
        assertRefused("{\"reason\": \"SOLD_OUT\"}", "reason must be one of 售罄.");
    }

    @Test
    void tellTheLimitsOfJsonWhereItIsOverThem() {
        assertRefused(
                "{\"state\": %s}".formatted("1".repeat(1_001)),
                "The body is over a limit: JSON is at most 500 levels deep, a number 1000 characters long.");
    }

    private static void assertRefused(String body, String detail) {
        assertThatThrownBy(() -> new JsonMapper().readValue(body, Goods.class))
                .isInstanceOfSatisfying(
                        JacksonException.class,
                        wrong -> assertThat(
                                        ProblemAdvice.Unreadable.problem(wrong).detail())
                                .isEqualTo(detail));
    }
}
