package io.zhiying.profile.segment.condition;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.Mutations;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is sent as a condition: one that holds its bounds, or a problem of the caller's. */
class ConditionFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final String CONDITION = """
            {"type":"all","of":[
             {"type":"event","event":"Order Completed","count":{"atLeast":2},"within":{"days":60},
              "where":[{"path":"products[].category","op":"eq","value":"母婴"}]},
             {"type":"not","of":{"type":"any","of":[{"type":"trait","path":"plan","op":"in","value":["gold",1,true]},
              {"type":"consent","channel":"email","purpose":"marketing","status":"granted"}]}},
             {"type":"computed","trait":"spend_90d","op":"in","value":[1,"a"]},
             {"type":"rfm","score":"recency","op":"gte","value":3}]}""";

    @FuzzTest(maxDuration = "60s")
    void condition(FuzzedDataProvider data) {
        read(data.consumeRemainingAsString());
    }

    @Property(tries = 3_000, seed = "5")
    void conditionsThatAreSlightlyWrong(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes) {
        read(Mutations.of(CONDITION, seed, changes));
    }

    private static void read(String text) {
        try {
            var condition = JSON.readValue(text, Condition.class);
            if (condition != null) {
                Conditions.check(condition);
                Conditions.dependencies(condition);
            }
        } catch (Problem problem) {
            if (problem.code().status() >= 500) {
                throw new AssertionError(problem);
            }
        } catch (JacksonException e) {
            // Told to the caller by ProblemAdvice, with the place.
        }
    }
}
