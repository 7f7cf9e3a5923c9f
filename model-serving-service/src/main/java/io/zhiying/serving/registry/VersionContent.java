package io.zhiying.serving.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.serving.artifact.ArtifactFile;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.text.TextSettings;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a version was found to be when it was validated. It never changes.
 *
 * @param signature what callers give and get
 * @param text for models that read text
 * @param labels of the classes, in the order of the outputs; empty for other models
 * @param parameters as requested, and as found
 * @param encoder whose vectors the files are a classifier of, where callers give texts; null for all others
 * @param measuredBytes of memory, by which the process grew in the trial load; null where it was not measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionContent(
        EngineName engine,
        List<ArtifactFile> files,
        Signature signature,
        @Nullable TextSettings text,
        List<String> labels,
        Map<String, String> parameters,
        @Nullable Encoder encoder,
        @Nullable Long measuredBytes) {

    /** A version of a text-embedding model, which never changes. */
    public record Encoder(UUID id, String model, int version) {}

    /** Not yet measured. */
    public VersionContent(
            EngineName engine,
            List<ArtifactFile> files,
            Signature signature,
            @Nullable TextSettings text,
            List<String> labels,
            Map<String, String> parameters) {
        this(engine, files, signature, text, labels, parameters, null, null);
    }

    public VersionContent {
        files = List.copyOf(files);
        labels = List.copyOf(labels);
        parameters = Map.copyOf(parameters);
    }

    public VersionContent measured(@Nullable Long bytes) {
        return new VersionContent(engine, files, signature, text, labels, parameters, encoder, bytes);
    }

    /** The same classifier, given texts that the encoder reads first. */
    public VersionContent behind(Encoder reader, Signature ofTexts) {
        return new VersionContent(engine, files, ofTexts, text, labels, parameters, reader, measuredBytes);
    }

    /** SHA-256 of the whole folder. */
    public String digest() {
        return ArtifactFile.digest(files);
    }

    public long bytes() {
        return files.stream().mapToLong(ArtifactFile::bytes).sum();
    }
}
