package io.zhiying.serving.inference;

import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers requests to models, for the current workspace. */
@Component
public class Inference {
    private final Resolutions resolutions;
    private final LoadedModels models;
    private final InputCheck inputs;
    private final InferenceProperties properties;

    Inference(Resolutions resolutions, LoadedModels models, InputCheck inputs, InferenceProperties properties) {
        this.resolutions = resolutions;
        this.models = models;
        this.inputs = inputs;
        this.properties = properties;
    }

    /** @param tokens that were read, special tokens included; 0 for other than text */
    public record Answer(List<Tensor> outputs, long tokens) {}

    /**
     * Which version serves.
     *
     * @param version a number or an alias; null for the champion
     * @throws Problem {@code model.not_found}, {@code version.not_found}, {@code version.not_ready}
     */
    public Served resolve(String model, @Nullable String version) {
        return resolutions.resolve(model, version);
    }

    /**
     * Computes the outputs of a version.
     *
     * @throws Problem {@code inference.invalid_input}, {@code service.overloaded}, {@code inference.deadline_exceeded},
     *     {@code service.unavailable}
     */
    public Answer infer(Served served, List<Tensor> given) {
        List<Tensor> ordered = inputs.check(served.content().signature(), given);
        String name = served.model().name();
        try (var lease = models.acquire(served)) {
            LoadedModel model = lease.model();
            model.metrics.requested();
            LoadedModel.Answer answer = model.infer(ordered, properties.timeout());
            Finite.require(answer.outputs());
            return new Answer(answer.outputs(), answer.tokens());
        } catch (BatchQueue.Full full) {
            throw InferenceErrors.overloaded(name, full.retryAfter());
        } catch (BatchQueue.Late late) {
            throw InferenceErrors.deadlineExceeded(name);
        } catch (Graph.GraphFailure failure) {
            throw InferenceErrors.failed(name, failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw InferenceErrors.deadlineExceeded(name);
        }
    }

    /** Texts, or rows, of one request at most. */
    public int maxInputs() {
        return properties.maxInputs();
    }
}
