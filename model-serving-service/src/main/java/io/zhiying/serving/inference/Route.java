package io.zhiying.serving.inference;

import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.traffic.Routes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
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
     * The same route, to a model for one of the tasks.
     *
     * @throws io.zhiying.platform.problem.Problem {@code inference.invalid_input}: it is for another
     */
    public Route require(Task... tasks) {
        Model model = served.model();
        if (!List.of(tasks).contains(model.task())) {
            throw InferenceErrors.invalidInput(
                    "model",
                    "must be one for %s; %s is for %s"
                            .formatted(
                                    Arrays.stream(tasks).map(Task::value).collect(Collectors.joining(" or ")),
                                    model.name(),
                                    model.task().value()));
        }
        return this;
    }

    boolean isOwn() {
        return served.version().id().equals(routes.own().version().id());
    }
}
