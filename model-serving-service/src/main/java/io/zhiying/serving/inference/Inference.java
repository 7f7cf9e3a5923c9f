package io.zhiying.serving.inference;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.connection.ClientConnection;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.generation.Generator;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.traffic.TrafficCounts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers requests to models, for the current workspace. */
@Component
public class Inference {
    /** After these nobody waits for the answer of another version. */
    private static final Set<ErrorCode> ENDS = Set.of(InferenceErrors.DEADLINE, CommonErrors.CLIENT_GONE);

    private final Resolutions resolutions;
    private final LoadedModels models;
    private final InputCheck inputs;
    private final TrafficCounts counts;
    private final Shadows shadows;
    private final InferenceProperties properties;

    Inference(
            Resolutions resolutions,
            LoadedModels models,
            InputCheck inputs,
            TrafficCounts counts,
            Shadows shadows,
            InferenceProperties properties) {
        this.resolutions = resolutions;
        this.models = models;
        this.inputs = inputs;
        this.counts = counts;
        this.shadows = shadows;
        this.properties = properties;
    }

    /**
     * @param tokens that were read, special tokens included; 0 for other than text
     * @param served the version that answered
     */
    public record Answer(List<Tensor> outputs, long tokens, Served served) {}

    /**
     * The version that a name stands for, whatever share of its requests others get.
     *
     * @param version a number or an alias; null for the champion
     * @throws Problem {@code model.not_found}, {@code version.not_found}, {@code version.not_ready}
     */
    public Served resolve(String model, @Nullable String version) {
        return resolutions.resolve(model, version).own();
    }

    /**
     * The version that answers a request.
     *
     * @param key a caller's: the same key gets the same version for as long as the rules allow; null draws one
     * @throws Problem as {@link #resolve}
     */
    public Route route(String model, @Nullable String version, @Nullable String key) {
        return Route.of(
                resolutions.resolve(model, version),
                key == null || key.isBlank() ? UUID.randomUUID().toString() : key);
    }

    /**
     * Computes the outputs of a version.
     *
     * @throws Problem {@code inference.invalid_input}, {@code service.overloaded}, {@code inference.deadline_exceeded},
     *     {@code service.unavailable}, {@code request.client_gone}
     */
    public Answer infer(Served served, List<Tensor> given) {
        return compute(served, inputs.check(served.content().signature(), given));
    }

    /**
     * Computes the outputs of the version that the rules chose, and lets its shadow see the request. Where a version that
     * only has a share fails, the alias's own answers instead: what is tried out costs it a count, not the caller an
     * error.
     *
     * @throws Problem as {@link #infer(Served, List)}
     */
    public Answer infer(Route route, List<Tensor> given) {
        var rules = route.routes().rules();
        if (rules == null) {
            return infer(route.served(), given);
        }
        List<Tensor> ordered = inputs.check(route.served().content().signature(), given);
        try {
            return counted(route, route.served(), ordered);
        } catch (Problem failure) {
            if (route.isOwn() || ENDS.contains(failure.code())) {
                throw failure;
            }
            return counted(route, route.routes().own(), ordered);
        }
    }

    private Answer counted(Route route, Served served, List<Tensor> ordered) {
        var rules = Objects.requireNonNull(route.routes().rules());
        long start = System.nanoTime();
        boolean failed = true;
        try {
            Answer answer = compute(served, ordered);
            failed = false;
            shadows.offer(route, ordered, answer, System.nanoTime() - start);
            return answer;
        } catch (Problem problem) {
            failed = !problem.code().equals(CommonErrors.CLIENT_GONE);
            throw problem;
        } finally {
            counts.answered(rules, served.version().id(), System.nanoTime() - start, failed);
        }
    }

    private Answer compute(Served served, List<Tensor> ordered) {
        String name = served.model().name();
        long until =
                System.nanoTime() + Terms.current().within(properties.timeout()).toNanos();
        try (var lease = models.acquire(served, left(until))) {
            LoadedModel model = lease.model();
            model.metrics.requested(Workspaces.current().value());
            LoadedModel.Answer answer = model.infer(ordered, left(until));
            Finite.require(answer.outputs());
            return new Answer(answer.outputs(), answer.tokens(), served);
        } catch (BatchQueue.Full full) {
            throw InferenceErrors.overloaded(name, full.retryAfter());
        } catch (Generator.Abandoned left) {
            throw ClientConnection.isGone() ? ClientConnection.gone() : InferenceErrors.deadlineExceeded(name);
        } catch (BatchQueue.Late late) {
            throw InferenceErrors.deadlineExceeded(name);
        } catch (Graph.GraphFailure failure) {
            throw InferenceErrors.failed(name, failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw InferenceErrors.deadlineExceeded(name);
        }
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    /** Texts, or rows, of one request at most. */
    public int maxInputs() {
        return properties.maxInputs();
    }
}
