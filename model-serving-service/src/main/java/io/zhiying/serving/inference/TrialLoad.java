package io.zhiying.serving.inference;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.artifact.SourceUnavailable;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.remote.RemoteServers;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Loads a version that does not serve yet, asks it, and unloads it; within the budget of memory as any other. */
@Component
public class TrialLoad {
    /** Of each request. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final LoadedModels models;
    private final InputCheck inputs;
    private final InferenceProperties properties;
    private final RemoteServers servers;

    TrialLoad(LoadedModels models, InputCheck inputs, InferenceProperties properties, RemoteServers servers) {
        this.servers = servers;
        this.models = models;
        this.inputs = inputs;
        this.properties = properties;
    }

    /**
     * @param samples the outputs for each sample, in order
     * @param golden the outputs for each golden sample, in order
     * @param memoryBytes by which the process grew; null where the system does not tell
     */
    public record Outcome(
            List<List<Tensor>> samples,
            List<List<Tensor>> golden,
            @Nullable Long memoryBytes) {}

    private record Answers(List<List<Tensor>> samples, List<List<Tensor>> golden) {}

    /**
     * @param candidate as it would be when ready
     * @param samples any requests that it should answer; texts are only begun, as a slow writer must not be refused for
     *     what nobody reads
     * @param golden requests whose answers are looked at, whole
     * @throws Problem a request does not fit the signature
     * @throws SourceUnavailable there is no memory for it now, or its server is away
     * @throws Graph.Unfit it alone takes more memory than there is
     * @throws RuntimeException the engine, the tokenizer or the graph refuses
     */
    public Outcome run(
            Model model, ModelVersion candidate, Path folder, List<List<Tensor>> samples, List<List<Tensor>> golden) {
        Signature signature = candidate.servable().signature();
        try {
            var trial = models.tryOut(new Served(model, candidate), folder, properties.loading(), loaded -> {
                List<List<Tensor>> begun = new ArrayList<>();
                for (List<Tensor> request : samples) {
                    begun.add(loaded.sample(inputs.check(signature, request), TIMEOUT)
                            .outputs());
                }
                List<List<Tensor>> whole = new ArrayList<>();
                for (List<Tensor> request : golden) {
                    whole.add(loaded.infer(inputs.check(signature, request), TIMEOUT)
                            .outputs());
                }
                return new Answers(begun, whole);
            });
            return new Outcome(trial.result().samples(), trial.result().golden(), trial.memoryBytes());
        } catch (Problem refused) {
            if (refused.code().equals(CommonErrors.UNAVAILABLE)) {
                throw new SourceUnavailable(String.valueOf(refused.detail()), refused);
            }
            throw refused;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * How many numbers the vectors have of a model on another server.
     *
     * @throws Problem the server does not give vectors
     * @throws Graph.Unfit there is no such server
     */
    public int width(Model model, ModelVersion candidate) {
        var remote = RemoteModel.open(servers, new Served(model, candidate));
        try {
            return remote.embed(List.of("width 宽度"), properties.loading()).getFirst().length;
        } catch (Problem away) {
            if (away.code().equals(CommonErrors.UNAVAILABLE)) {
                throw new SourceUnavailable(String.valueOf(away.detail()), away);
            }
            throw away;
        }
    }

    /** @throws Graph.Unfit the version takes more memory than all models together may */
    public void requireFits(ModelVersion candidate) {
        models.requireFits(candidate.memoryBytes());
    }

    /** Whether all values of all outputs are numbers. */
    public static boolean isFinite(List<Tensor> outputs) {
        return outputs.stream().allMatch(Finite::isFinite);
    }
}
