package io.zhiying.serving.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.serving.text.AlignedTokens.Piece;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {
    private static final List<String> LABELS = List.of("O", "B-CITY", "I-CITY");

    /** The second piece of the word is surer than the first, and of another mind. */
    @ParameterizedTest
    @CsvSource({"FIRST, CITY, 0.6", "MAX, none, 0", "AVERAGE, none, 0"})
    void labelsAWordByItsPieces(Aggregation aggregation, String label, double score) {
        var pieces = List.of(new Piece(1, 0, 3, 7), new Piece(2, 3, 6, 7));
        float[][] probabilities = {{1, 0, 0}, {0.3f, 0.6f, 0.1f}, {0.9f, 0.05f, 0.05f}};

        List<Span> spans = Spans.of("berlin", pieces, probabilities, LABELS, aggregation);

        if (label.equals("none")) {
            assertThat(spans).isEmpty();
        } else {
            assertThat(spans).singleElement().satisfies(span -> {
                assertThat(span.label()).isEqualTo(label);
                assertThat(span.text()).isEqualTo("berlin");
                assertThat(span.score()).isEqualTo((float) score);
            });
        }
    }

    @Test
    void beginsANewSpanAtBAndCountsCharactersInBothUnits() {
        var pieces =
                List.of(new Piece(0, 0, 1, 0), new Piece(1, 1, 3, 1), new Piece(2, 3, 5, 2), new Piece(3, 5, 7, 3));
        float[][] probabilities = {{1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0, 1}};

        List<Span> spans = Spans.of("🎉北京上海南站", pieces, probabilities, LABELS, Aggregation.SIMPLE);

        assertThat(spans).extracting(Span::text).containsExactly("北京", "上海南站");
        assertThat(spans.getLast().start()).isEqualTo(3);
        assertThat(spans.getLast().startUtf16()).isEqualTo(4);
        assertThat(spans.getLast().endUtf16()).isEqualTo(8);
    }

    @Test
    void takesLabelsWithoutAPrefixForInnerOnes() {
        var pieces = List.of(new Piece(0, 0, 2, 0), new Piece(1, 2, 5, 1), new Piece(2, 5, 8, 2));
        float[][] probabilities = {{0, 1}, {0, 1}, {1, 0}};

        assertThat(Spans.of("北京 is it", pieces, probabilities, List.of("O", "PLACE"), Aggregation.SIMPLE))
                .extracting(Span::text)
                .containsExactly("北京 is");
    }
}
