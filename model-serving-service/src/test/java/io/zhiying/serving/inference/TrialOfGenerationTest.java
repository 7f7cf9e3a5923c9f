package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialOfGenerationTest {
    private static final List<Tensor> THREE =
            List.of(new Tensor("text", List.of(3L), new Values.Texts(List.of("Thank you!", "谢谢！", ""))));

    private final List<GenerationOptions> asked = new ArrayList<>();
    private final TextWriter writer = new TextWriter() {
        @Override
        public Generated write(Prompt prompt, GenerationOptions options, int usualTokens, Deadline listener) {
            asked.add(options);
            return new Generated(List.of(1), "好", Generated.Finish.LENGTH, 2);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };
    private final LoadedModel model =
            new LoadedModel.OfGeneration(writer, new BatchMetrics(new SimpleMeterRegistry(), "test", 1, "shared"));

    @Test
    void beginsTheTextsOfATrialOnly() throws Exception {
        var answer = model.sample(THREE, Duration.ofSeconds(10));

        assertThat(asked)
                .hasSize(3)
                .allSatisfy(options -> assertThat(options.maxTokens()).isBetween(1, 16));
        assertThat(answer.outputs().getFirst().shape()).containsExactly(3L);
    }

    @Test
    void writesWholeTextsElsewhere() throws Exception {
        model.infer(THREE, Duration.ofSeconds(10));

        assertThat(asked).hasSize(3).containsOnly(GenerationOptions.NONE);
    }
}
