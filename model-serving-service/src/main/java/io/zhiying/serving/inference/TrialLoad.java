package io.zhiying.serving.inference;

import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Loads a version that does not serve yet, asks it, and unloads it. */
@Component
public class TrialLoad {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ModelLoader loader;
    private final InputCheck inputs;

    TrialLoad(ModelLoader loader, InputCheck inputs) {
        this.inputs = inputs;
        this.loader = loader;
    }

    /**
     * The outputs for each request, in order.
     *
     * @param candidate as it would be when ready
     * @throws io.zhiying.platform.problem.Problem a request does not fit the signature
     * @throws RuntimeException the engine, the tokenizer or the graph refuses
     */
    public List<List<Tensor>> run(Model model, ModelVersion candidate, Path folder, List<List<Tensor>> requests) {
        try (LoadedModel loaded = loader.load(model, candidate, folder)) {
            Signature signature = Objects.requireNonNull(candidate.content()).signature();
            List<List<Tensor>> answers = new ArrayList<>();
            for (List<Tensor> request : requests) {
                answers.add(
                        loaded.infer(inputs.check(signature, request), TIMEOUT).outputs());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Whether all values of all outputs are numbers. */
    public static boolean isFinite(List<Tensor> outputs) {
        return outputs.stream().allMatch(Finite::isFinite);
    }
}
