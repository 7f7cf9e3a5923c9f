package io.zhiying.serving.inference;

import io.zhiying.platform.connection.ClientConnection;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.generation.Generator;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.traffic.TrafficCounts;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Generates texts for the current workspace: so many at once, so many tokens, and no longer than anybody waits. */
@Component
public class Generations {
    private final LoadedModels models;
    private final TrafficCounts counts;
    private final GenerationProperties properties;
    private final Places places;

    Generations(LoadedModels models, TrafficCounts counts, GenerationProperties properties) {
        this.models = models;
        this.counts = counts;
        this.properties = properties;
        this.places = new Places(properties.concurrent());
    }

    /** Hears a text as it grows; in whole characters. */
    public interface Audience {
        void text(String piece);

        /** Whether it still listens. */
        boolean isThere();
    }

    /** Takes the whole at the end. */
    public static final Audience PATIENT = new Audience() {
        @Override
        public void text(String piece) {
            // The whole is answered at the end.
        }

        @Override
        public boolean isThere() {
            return true;
        }
    };

    /**
     * @param route to a model that writes text
     * @throws Problem {@code inference.invalid_input}, {@code service.overloaded}, {@code inference.deadline_exceeded},
     *     {@code service.unavailable}, {@code inference.failed}, {@code request.client_gone}
     * @throws Generator.Abandoned the audience has gone
     */
    public Generated generate(Route route, Prompt prompt, GenerationOptions options, Audience audience) {
        Served served = route.served();
        String name = served.model().name();
        if (options.maxTokens() != null && options.maxTokens() > properties.maxTokens()) {
            throw InferenceErrors.invalidInput("max_tokens", "must be at most " + properties.maxTokens());
        }
        // Another server bounds what it computes itself.
        boolean here = served.content().engine() != EngineName.REMOTE;
        if (here && !places.take(Terms.current().priority())) {
            throw InferenceErrors.overloaded(name, Duration.ofSeconds(2));
        }
        long start = System.nanoTime();
        boolean failed = true;
        try {
            Generated generated = write(served, prompt, options, audience);
            failed = false;
            return generated;
        } catch (Problem refused) {
            failed = refused.code().status() >= 500;
            throw refused;
        } catch (Generator.Abandoned gone) {
            failed = false;
            throw gone;
        } finally {
            if (here) {
                places.giveBack();
            }
            var rules = route.routes().rules();
            if (rules != null) {
                counts.answered(rules, served.version().id(), System.nanoTime() - start, failed);
            }
        }
    }

    private Generated write(Served served, Prompt prompt, GenerationOptions options, Audience audience) {
        var listener = new Deadline(Terms.current().within(properties.timeout())) {
            @Override
            public void text(String piece) {
                audience.text(piece);
            }

            @Override
            public boolean isWanted() {
                return super.isWanted() && audience.isThere();
            }
        };
        try (var lease = models.acquire(served, listener.left())) {
            var model = (LoadedModel.OfGeneration) lease.model();
            String workspace = Workspaces.current().value();
            model.metrics.requested(workspace);
            long start = System.nanoTime();
            Generated generated = model.generate(prompt, options, listener);
            model.metrics.answered(workspace, generated.promptTokens() + generated.completionTokens(), 0);
            model.metrics.computed(1, System.nanoTime() - start);
            return generated;
        } catch (Generator.Abandoned gone) {
            if (listener.isOver()) {
                throw InferenceErrors.deadlineExceeded(served.model().name());
            }
            if (ClientConnection.isGone()) {
                throw ClientConnection.gone();
            }
            throw gone;
        } catch (Graph.GraphFailure failure) {
            throw InferenceErrors.failed(served.model().name(), failure);
        }
    }
}
