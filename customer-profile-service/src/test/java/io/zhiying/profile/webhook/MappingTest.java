package io.zhiying.profile.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.platform.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
    private static final Map<String, Object> PAYLOAD =
            Map.of("id", 7, "名", "李", "list", IntStream.range(0, 300).boxed().toList(), "text", "x".repeat(20_000));

    private static List<Map<String, Object>> apply(String expression) {
        return new Mapping(expression).apply(PAYLOAD, Map.of("x-topic", "made"), 200);
    }

    @Test
    void seesPayloadAndHeaders() {
        assertThat(apply("{\"userId\": $string(id), \"event\": $headers.\"x-topic\", \"traits\": {\"name\": `名`}}"))
                .isEqualTo(List.of(Map.of("userId", "7", "event", "made", "traits", Map.of("name", "李"))));
    }

    @Test
    void tellsNothingToSayFromNotTaken() {
        assertThat(apply("[]")).isEmpty();
        assertThat(apply("missing")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "{\"a\":",
                "$match(text, /(x+)+y/)",
                "$eval(\"1\")",
                "$pad(\"x\", 1000000000)",
                "($f := function($n) {$f($n + 1)}; $f(1))",
                "($f := function($n) {1 + $f($n + 1)}; $f(1))",
                "$count([1..10000000])",
                "$map([1..5000], function($a) {$map([1..5000], function($b) {$a * $b})})",
                "($d := function($t, $n) {$n = 0 ? $t : $d($t & $t, $n - 1)}; {\"a\": $d(text, 40)})",
                "$join(list.($$.text), $$.text)",
                "$replace(text, \"x\", text)",
                "list.{\"n\": $}",
                "1",
                "\"text\"",
                "function($x) {$x}",
                "{\"f\": function($x) {$x}, \"g\": $sum}",
                "{\"a\": 1/0}",
                "{\"a\": list.{\"b\": $$.list.{\"c\": $$.list}}}",
                "$number(\"x\")",
                "$undefinedFunction()",
            })
    void endsWithAProblemWhateverIsWritten(String expression) {
        assertThatThrownBy(() -> apply(expression))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code().code()).isEqualTo("webhook.mapping_failed"));
    }

    @Test
    void endsWhereAMappingIsNestedBeyondReason() {
        assertThatThrownBy(() -> apply("(".repeat(8_000) + "1" + ")".repeat(8_000)))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> apply("x".repeat(Mapping.MAX_LENGTH + 1))).isInstanceOf(Problem.class);
    }
}
