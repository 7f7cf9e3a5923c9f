package io.zhiying.serving.endpoint;

import io.zhiying.serving.inference.Inference;
import io.zhiying.serving.inference.ModelReference;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Asks a model of a task, the version that the rules choose. */
@Component
class TypedInference {
    static final String ROUTING_KEY = "X-Routing-Key";

    private final Inference inference;

    TypedInference(Inference inference) {
        this.inference = inference;
    }

    /**
     * @param model {@code name} or {@code name:version}
     * @throws io.zhiying.platform.problem.Problem as {@link Inference#infer} and for a model of another task
     */
    Inference.Answer ask(Task task, String model, @Nullable String routingKey, List<Tensor> inputs) {
        ModelReference reference = ModelReference.of(model);
        var route = inference
                .route(reference.name(), reference.version(), routingKey)
                .require(task);
        return inference.infer(route, inputs);
    }

    static <T> ResponseEntity<T> answer(Inference.Answer answer, T body) {
        return ResponseEntity.ok().header("X-Model-Version", version(answer)).body(body);
    }

    static String version(Inference.Answer answer) {
        return Integer.toString(answer.served().version().number());
    }

    static Tensor texts(String name, List<String> texts) {
        return new Tensor(name, List.of((long) texts.size()), new Values.Texts(texts));
    }

    /** The numbers of an output. */
    static float[] floats(Inference.Answer answer, String output) {
        return ((Values.Floats) values(answer, output)).array();
    }

    static List<String> texts(Inference.Answer answer, String output) {
        return ((Values.Texts) values(answer, output)).list();
    }

    private static Values values(Inference.Answer answer, String output) {
        return answer.outputs().stream()
                .filter(found -> found.name().equals(output))
                .findFirst()
                .orElseThrow()
                .values();
    }
}
