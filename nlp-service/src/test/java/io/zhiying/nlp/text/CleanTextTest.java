package io.zhiying.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CleanTextTest {
    @Test
    void keepsTextWithWholePairs() {
        assertThat(CleanText.of("物流快👍🏽 thanks")).isEqualTo("物流快👍🏽 thanks");
    }

    @Test
    void replacesHalvesOfPairsAndNul() {
        assertThat(CleanText.of("a\uD83Db")).isEqualTo("a\uFFFDb");
        assertThat(CleanText.of("a\uDC4Db\uD83D")).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(CleanText.of("a\u0000b")).isEqualTo("a b");
        assertThat(CleanText.of("👍\uD83D👍")).isEqualTo("👍\uFFFD👍");
    }
}
