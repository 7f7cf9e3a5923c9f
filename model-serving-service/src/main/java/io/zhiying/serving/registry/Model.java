package io.zhiying.serving.registry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that versions are versions of. */
public record Model(
        Owner owner,
        String name,
        Task task,
        List<String> languages,
        @Nullable String licence,
        @Nullable String description,
        Instant createdAt,
        String createdBy) {
    /** The form of names of models and of aliases; an alias that is a number would hide a version. */
    public static final String NAME = "[A-Za-z][A-Za-z0-9._-]{0,99}";

    public Model {
        languages = List.copyOf(languages);
    }
}
