package io.zhiying.serving.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.text.TextSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the registry's endpoints answer. */
final class RegistryViews {
    private RegistryViews() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ModelView(
            String name,
            Visibility visibility,
            Task task,
            List<String> languages,
            @Nullable String licence,
            @Nullable String description,
            Instant createdAt,
            @Nullable Map<String, String> aliases,
            @Nullable List<VersionSummary> versions) {
        static ModelView of(Model model) {
            return of(model, null, null);
        }

        static ModelView of(
                Model model, @Nullable Map<String, Integer> aliases, @Nullable List<ModelVersion> versions) {
            Map<String, String> numbers = null;
            if (aliases != null) {
                numbers = new java.util.TreeMap<>();
                for (var alias : aliases.entrySet()) {
                    numbers.put(alias.getKey(), alias.getValue().toString());
                }
            }
            return new ModelView(
                    model.name(),
                    model.owner().visibility(),
                    model.task(),
                    model.languages(),
                    model.licence(),
                    model.description(),
                    model.createdAt(),
                    numbers,
                    versions == null
                            ? null
                            : versions.stream().map(VersionSummary::of).toList());
        }
    }

    record VersionSummary(String version, VersionState state, Visibility visibility, Instant createdAt) {
        static VersionSummary of(ModelVersion version) {
            return new VersionSummary(
                    Integer.toString(version.number()),
                    version.state(),
                    version.owner().visibility(),
                    version.createdAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VersionView(
            String model,
            String version,
            Visibility visibility,
            VersionState state,
            @Nullable String reason,
            @Nullable EngineName engine,
            @Nullable String sha256,
            @Nullable Long bytes,
            @Nullable MemoryView memory,
            Map<String, ArtifactSource> sources,
            @Nullable List<FileView> files,
            @Nullable Signature signature,
            @Nullable TextSettings text,
            @Nullable List<String> labels,
            @Nullable EncoderView encoder,
            @Nullable Map<String, String> parameters,
            Instant createdAt) {
        static VersionView of(ModelVersion version) {
            VersionContent content = version.content();
            return new VersionView(
                    version.model(),
                    Integer.toString(version.number()),
                    version.owner().visibility(),
                    version.state(),
                    version.reason(),
                    content == null ? version.request().engine() : content.engine(),
                    content == null || content.files().isEmpty() ? null : content.digest(),
                    content == null ? null : content.bytes(),
                    MemoryView.of(version),
                    version.request().sources(),
                    content == null
                            ? null
                            : content.files().stream()
                                    .map(file -> new FileView(file.path(), file.bytes(), file.sha256()))
                                    .toList(),
                    content == null ? null : content.signature(),
                    content == null ? null : content.text(),
                    content == null || content.labels().isEmpty() ? null : content.labels(),
                    content == null || content.encoder() == null ? null : EncoderView.of(content.encoder()),
                    content == null ? version.request().parameters() : content.parameters(),
                    version.createdAt());
        }
    }

    /**
     * @param declaredBytes in the limits of the request
     * @param measuredBytes by which the process grew in the trial load
     * @param countedBytes against the budget when it is loaded
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MemoryView(
            @Nullable Long declaredBytes,
            @Nullable Long measuredBytes,
            @Nullable Long countedBytes) {
        static @Nullable MemoryView of(ModelVersion version) {
            VersionRequest.Limits limits = version.request().limits();
            VersionContent content = version.content();
            if (limits == null && content == null) {
                return null;
            }
            return new MemoryView(
                    limits == null ? null : limits.memoryBytes(),
                    content == null ? null : content.measuredBytes(),
                    version.state() == VersionState.READY ? version.memoryBytes() : null);
        }
    }

    record EncoderView(String model, String version) {
        static EncoderView of(VersionContent.Encoder encoder) {
            return new EncoderView(encoder.model(), Integer.toString(encoder.version()));
        }
    }

    record FileView(String path, long bytes, String sha256) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AliasView(String model, String alias, @Nullable String version) {}

    /** @param by left out of what others did to a shared model */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChangeView(
            String change,
            Visibility visibility,
            @Nullable String version,
            @Nullable String alias,
            @Nullable String previousVersion,
            @Nullable String reason,
            Instant at,
            @Nullable String by) {
        static ChangeView of(ModelChange change) {
            return new ChangeView(
                    change.kind().name().toLowerCase(java.util.Locale.ROOT),
                    change.owner().visibility(),
                    text(change.version()),
                    change.alias(),
                    text(change.previousVersion()),
                    change.reason(),
                    change.at(),
                    change.owner().isShared() ? null : change.by());
        }

        private static @Nullable String text(@Nullable Integer version) {
            return version == null ? null : version.toString();
        }
    }
}
