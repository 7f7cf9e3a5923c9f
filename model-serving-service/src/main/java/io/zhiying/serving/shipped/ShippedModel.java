package io.zhiying.serving.shipped;

import io.zhiying.serving.registry.Registry.Files;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that comes with the platform.
 *
 * @param request whose alias is the champion
 * @param files where they come with the service itself; null where the request says from where
 */
record ShippedModel(
        String name,
        Task task,
        List<String> languages,
        String licence,
        String description,
        VersionRequest request,
        @Nullable Files files) {}
