package io.zhiying.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RuledTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    /** After 1 2 3 1 2, another 3 would make a run of three come twice. */
    @Test
    void forbidsWhatWouldRepeatARunOfTokens() {
        var ruled = new Ruled(new Rules(Set.of(), 0, 0, 3, null), Set.of(), new long[] {1, 2, 3, 1});
        float[] scores = {0, 1, 2, 3};

        assertThat(ruled.of(0, scores)).containsExactly(0, 1, 2, 3);
        ruled.advance(new int[] {0, 0}, new long[] {2, 3});

        assertThat(ruled.of(0, scores)).containsExactly(0, 1, 2, NEVER);
        assertThat(ruled.of(1, scores)).containsExactly(0, 1, 2, 3);
        ruled.advance(new int[] {1, 0}, new long[] {0, 0});
        assertThat(ruled.of(0, scores)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void letsATextEndOnlyOnceItIsLongEnough() {
        var ruled = new Ruled(new Rules(Set.of(), 3, 0, 0, null), Set.of(1), new long[1]);

        assertThat(ruled.of(0, new float[] {0, 1})).containsExactly(0, NEVER);
        ruled.advance(new int[] {0}, new long[] {0});
        ruled.advance(new int[] {0}, new long[] {0});
        assertThat(ruled.of(0, new float[] {0, 1})).containsExactly(0, 1);
    }
}
