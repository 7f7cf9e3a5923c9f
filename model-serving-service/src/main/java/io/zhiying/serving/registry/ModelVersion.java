package io.zhiying.serving.registry;

import io.zhiying.platform.problem.Problems;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model.
 *
 * @param number counts from 1 for each model and owner
 * @param reason why it failed
 * @param content null until it was validated
 */
public record ModelVersion(
        UUID id,
        Owner owner,
        String model,
        int number,
        VersionState state,
        @Nullable String reason,
        VersionRequest request,
        @Nullable VersionContent content,
        Instant createdAt,
        String createdBy) {

    ModelVersion withRequest(VersionRequest complete) {
        return new ModelVersion(id, owner, model, number, state, reason, complete, content, createdAt, createdBy);
    }

    /** As it would be with that content, for a trial. */
    public ModelVersion asReady(VersionContent found) {
        return new ModelVersion(
                id, owner, model, number, VersionState.READY, null, request, found, createdAt, createdBy);
    }

    /** Of memory that it counts for when it is loaded: the largest of its files, what was measured and what was declared. */
    public long memoryBytes() {
        VersionContent found = servable();
        Long measured = found.measuredBytes();
        VersionRequest.Limits limits = request.limits();
        Long declared = limits == null ? null : limits.memoryBytes();
        return Math.max(found.bytes(), Math.max(measured == null ? 0 : measured, declared == null ? 0 : declared));
    }

    /** @throws io.zhiying.platform.problem.Problem it may not serve */
    public VersionContent servable() {
        if (state != VersionState.READY || content == null) {
            throw Problems.conflict(
                    "version.not_ready",
                    "Version %d of %s is %s; only a version that is ready serves."
                            .formatted(number, model, state.value()));
        }
        return content;
    }
}
