package io.zhiying.serving.openai;

import org.jspecify.annotations.Nullable;

/**
 * A model in a request of OpenAI's API, which has no place for versions: {@code name} or {@code name:version}.
 *
 * @param version a number or an alias; null for the champion
 */
record ModelReference(String name, @Nullable String version) {
    static ModelReference of(String model) {
        int colon = model.indexOf(':');
        return colon < 0
                ? new ModelReference(model, null)
                : new ModelReference(model.substring(0, colon), model.substring(colon + 1));
    }
}
