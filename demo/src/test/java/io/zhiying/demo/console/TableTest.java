package io.zhiying.demo.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsNumbersToTheRightAndTextToTheLeft() {
        var table = new Table("name", "orders").row("Ann", "7").row("Barbara", "1,204");

        assertThat(table.lines()).containsExactly("name     orders", "Ann           7", "Barbara   1,204");
    }

    @Test
    void countsAChineseCharacterAsTwoColumns() {
        var table = new Table("text", "sentiment").row("很新鲜", "positive").row("stale", "negative");

        assertThat(table.lines()).containsExactly("text    sentiment", "很新鲜  positive", "stale   negative");
    }

    @Test
    void cutsWhatIsTooWideWithoutSplittingACharacter() {
        assertThat(TextWidth.fit("苹果很新鲜", 6)).isEqualTo("苹果… ");
        assertThat(TextWidth.of(TextWidth.fit("苹果很新鲜", 6))).isEqualTo(6);
    }
}
