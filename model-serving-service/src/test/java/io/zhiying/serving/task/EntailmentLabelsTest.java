package io.zhiying.serving.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntailmentLabelsTest {
    @ParameterizedTest
    @CsvSource({
        "contradiction|neutral|entailment, 2, 0",
        "ENTAILMENT|NEUTRAL|CONTRADICTION, 0, 2",
        "entailment|not_entailment, 0, 1",
        "no|Entailed, 1, 0"
    })
    void findsEntailmentAndItsContrary(String labels, int entailment, int contradiction) {
        assertThat(EntailmentLabels.of(List.of(labels.split("\\|"))))
                .isEqualTo(new EntailmentLabels(entailment, contradiction));
    }

    @Test
    void refusesAClassifierOfAnotherKind() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntailmentLabels.of(List.of("positive", "negative")))
                .withMessageContaining("entail");
    }
}
