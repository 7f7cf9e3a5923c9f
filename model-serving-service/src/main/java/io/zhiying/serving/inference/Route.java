package io.zhiying.serving.inference;

import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.traffic.Routes;
import org.jspecify.annotations.Nullable;

/**
 * Where one request goes.
 *
 * @param served the version that answers
 * @param shadow the version that is asked besides; null for most
 */
public record Route(Routes routes, Served served, @Nullable Served shadow) {
    static Route of(Routes routes, String key) {
        return new Route(routes, routes.choose(key), routes.shadow(key));
    }

    /**
     * The same route, to a model for the task.
     *
     * @throws io.zhiying.platform.problem.Problem {@code inference.invalid_input}: it is for another
     */
    public Route require(Task task) {
        Model model = served.model();
        if (model.task() != task) {
            throw InferenceErrors.invalidInput(
                    "model",
                    "must be one for %s; %s is for %s"
                            .formatted(task.value(), model.name(), model.task().value()));
        }
        return this;
    }

    boolean isOwn() {
        return served.version().id().equals(routes.own().version().id());
    }
}
