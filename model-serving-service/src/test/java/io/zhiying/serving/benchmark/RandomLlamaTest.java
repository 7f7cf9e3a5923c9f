package io.zhiying.serving.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.architectures.transformer.Llama;
import io.zhiying.serving.text.TextTokenizer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomLlamaTest {
    private static final RandomLlama SMALL = new RandomLlama(128, 2, 96, 50, 64);

    @Test
    void isACheckpointThatLoads(@TempDir Path folder) throws Exception {
        SMALL.write(folder, 1);

        try (var llama = Llama.load(folder);
                var tokenizer = TextTokenizer.whole(folder)) {
            assertThat(llama.config().layers()).isEqualTo(2);
            assertThat(llama.config().vocabulary()).isEqualTo(50);
            assertThat(tokenizer.ids("w1 w49", true)).containsExactly(1, 49);
        }
    }

    @Test
    void isTheSameForTheSameSeed(@TempDir Path first, @TempDir Path second, @TempDir Path third) throws Exception {
        SMALL.write(first, 1);
        SMALL.write(second, 1);
        SMALL.write(third, 2);

        assertThat(first.resolve("model.safetensors")).hasSameBinaryContentAs(second.resolve("model.safetensors"));
        assertThat(java.nio.file.Files.mismatch(first.resolve("model.safetensors"), third.resolve("model.safetensors")))
                .isNotEqualTo(-1);
    }

    @Test
    void isLargeEnoughToMeasure() {
        assertThat(RandomLlama.USUAL.weights()).isBetween(50_000_000L, 100_000_000L);
    }
}
