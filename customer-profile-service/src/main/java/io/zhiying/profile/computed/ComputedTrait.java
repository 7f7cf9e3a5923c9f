package io.zhiying.profile.computed;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A declared trait.
 *
 * @param version grows with every change of what is computed
 * @param job that computes it for everybody
 * @param computedAt when that was last done; null before the first time
 */
record ComputedTrait(
        UUID id,
        Declaration declaration,
        int version,
        Status status,
        UUID job,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant computedAt) {

    /** Whether everybody has the value that is declared. Events are followed in either state. */
    @Schema(name = "ComputedTraitStatus")
    enum Status {
        @JsonProperty("computing")
        COMPUTING,
        @JsonProperty("ready")
        READY;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    String name() {
        return declaration.name();
    }
}
