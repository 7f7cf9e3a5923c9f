package io.zhiying.serving.inference;

import org.jspecify.annotations.Nullable;

/**
 * A model in a request that has one field for it: {@code name} or {@code name:version}.
 *
 * @param version a number or an alias; null for the champion
 */
public record ModelReference(String name, @Nullable String version) {
    public static ModelReference of(String model) {
        int colon = model.indexOf(':');
        return colon < 0
                ? new ModelReference(model, null)
                : new ModelReference(model.substring(0, colon), model.substring(colon + 1));
    }
}
