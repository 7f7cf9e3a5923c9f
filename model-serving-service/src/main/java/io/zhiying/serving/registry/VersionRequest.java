package io.zhiying.serving.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.platform.problem.Problems;
import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.text.Pooling;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a new version.
 *
 * @param source a folder with all files
 * @param files instead of that, a source for each file
 * @param engine null where the files tell
 * @param text null where the files tell, or the model reads no text
 * @param signature what the graph must have; null where it is taken as it is
 * @param parameters told with the model's metadata; {@code encoder} names whose vectors a head was trained on,
 *     {@code batch_inputs} bounds its batches
 * @param alias moved to the version as soon as it is ready
 * @param samples what it must answer before it is ready
 * @param limits what it is known to need
 * @param encoder for a classifier of vectors that is to take texts: {@code name} or {@code name:version}, a number or an
 *     alias; the version that it stands for now is kept
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionRequest(
        @Nullable ArtifactSource source,
        @Nullable @Size(min = 1, max = 20) Map<String, ArtifactSource> files,
        @Nullable EngineName engine,
        @Nullable Text text,
        @Nullable Signature signature,
        @Nullable @Size(max = 50) Map<@Size(min = 1, max = 100) String, @Size(max = 1000) String> parameters,
        @Nullable @Pattern(regexp = Model.NAME) String alias,
        @Nullable @Size(max = GoldenSample.MAX) List<@Valid @NotNull GoldenSample> samples,
        @Nullable @Valid Limits limits,
        @Nullable @Size(min = 1, max = 255) String encoder) {
    /** Nothing: all as the files tell. */
    public static final VersionRequest PLAIN =
            new VersionRequest(null, null, null, null, null, null, null, null, null, null);

    private static final String BATCH_INPUTS = "batch_inputs";

    /** @param memoryBytes that it counts for in memory, where that is more than what is measured: of long inputs, say */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Limits(@Nullable @Min(1) @Max(1L << 40) Long memoryBytes) {}

    /** What is said of reading text; null takes it from the files. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Text(
            @Nullable @Min(2) @Max(8192) Integer maxTokens,
            @Nullable Pooling pooling,
            @Nullable Boolean normalize) {}

    public VersionRequest withFiles(Map<String, ArtifactSource> uploaded) {
        return new VersionRequest(null, uploaded, engine, text, signature, parameters, alias, samples, limits, encoder);
    }

    public VersionRequest withAlias(String moved) {
        return new VersionRequest(source, files, engine, text, signature, parameters, moved, samples, limits, encoder);
    }

    public VersionRequest withText(Text said) {
        return new VersionRequest(source, files, engine, said, signature, parameters, alias, samples, limits, encoder);
    }

    /**
     * How many inputs its batches may have, by the parameter {@code batch_inputs}.
     *
     * @throws io.zhiying.platform.problem.Problem it is not such a number
     */
    public int batchInputs(int otherwise) {
        String asked = parameters == null ? null : parameters.get(BATCH_INPUTS);
        if (asked == null) {
            return otherwise;
        }
        if (!asked.matches("[1-9][0-9]{0,4}")) {
            throw Problems.invalid("parameters." + BATCH_INPUTS, "must be 1 to 99999");
        }
        return Integer.parseInt(asked);
    }

    /** By the path in the model's folder; an empty path is the whole folder. */
    public Map<String, ArtifactSource> sources() {
        if (source != null) {
            return Map.of("", source);
        }
        return files == null ? Map.of() : Map.copyOf(files);
    }
}
