package io.zhiying.serving.evaluation;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.job.JobHandler.Again;
import io.zhiying.platform.job.JobHandler.Refused;
import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.inference.Inference;
import io.zhiying.serving.inference.Terms;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Asks versions beside their real callers: it waits where they are busy, and so never takes their place. */
final class Asking {
    private static final int TRIES = 50;
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final Duration LATER = Duration.ofSeconds(10);
    private static final Set<String> PASSING =
            Set.of(CommonErrors.OVERLOADED.code(), CommonErrors.UNAVAILABLE.code(), "inference.deadline_exceeded");

    private final Inference inference;

    Asking(Inference inference) {
        this.inference = inference;
    }

    /** The first output. */
    Tensor ask(Served served, List<Tensor> inputs) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            try {
                return Terms.patiently(() -> inference.infer(served, inputs))
                        .outputs()
                        .getFirst();
            } catch (Problem problem) {
                if (!PASSING.contains(problem.code().code())) {
                    throw new Refused("The version does not answer a row of the set: " + problem.detail());
                }
                Thread.sleep(BETWEEN);
            }
        }
        throw new Again(LATER, "the version is busy");
    }

    Tensor askTexts(Served served, List<String> texts) throws InterruptedException {
        String name = served.content().signature().inputs().getFirst().name();
        return ask(served, List.of(new Tensor(name, List.of((long) texts.size()), new Values.Texts(texts))));
    }

    /** The champion of a model. */
    Served champion(String model) {
        return inference.resolve(model, null);
    }
}
