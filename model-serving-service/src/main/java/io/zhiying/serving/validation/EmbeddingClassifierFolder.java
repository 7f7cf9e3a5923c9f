package io.zhiying.serving.validation;

import io.zhiying.architectures.EmbeddingClassifier;
import io.zhiying.architectures.EmbeddingClassifierConfig;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A folder of {@code architecture.json} and {@code model-0000.params}, and perhaps the report of its training. */
final class EmbeddingClassifierFolder {
    private static final String REPORT = "metrics.json";
    /** The parameter that names whose vectors it takes. */
    static final String ENCODER = "encoder";

    private final FolderReader reader;
    private final Staged staged;

    EmbeddingClassifierFolder(FolderReader reader, Staged staged) {
        this.reader = reader;
        this.staged = staged;
    }

    /** @param declared what the request says of the signature of these files; null for nothing */
    VersionContent read(ModelVersion version, @Nullable Signature declared) {
        if (!reader.has(staged, EmbeddingClassifier.PARAMETERS_FILE)) {
            throw new ArtifactRefused("The file %s is missing.".formatted(EmbeddingClassifier.PARAMETERS_FILE));
        }
        EngineName asked = version.request().engine();
        if (asked != null && asked != EngineName.PYTORCH) {
            throw new ArtifactRefused(
                    "The files are for %s, the request names %s.".formatted(EngineName.PYTORCH.value(), asked.value()));
        }
        EmbeddingClassifierConfig config = config();
        var signature = new Signature(
                List.of(new TensorSpec("embedding", TensorType.FP32, List.of(-1L, (long) config.embedding()))),
                List.of(new TensorSpec("probabilities", TensorType.FP32, List.of(-1L, (long)
                        config.labels().size()))));
        if (declared != null) {
            DeclaredSignature.require(declared, signature);
        }
        return new VersionContent(
                EngineName.PYTORCH, staged.files(), signature, null, config.labels(), parameters(version));
    }

    private EmbeddingClassifierConfig config() {
        try {
            return EmbeddingClassifierConfig.read(staged.folder());
        } catch (IllegalArgumentException refused) {
            throw new ArtifactRefused(refused.getMessage() + ".", refused);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whose vectors it takes: as the request says, or else as its training reported. */
    private Map<String, String> parameters(ModelVersion version) {
        Map<String, String> parameters = new TreeMap<>();
        reader.read(staged, REPORT).ifPresent(report -> {
            String encoder = report.path(ENCODER).asString("");
            if (!encoder.isEmpty() && encoder.length() <= 255) {
                parameters.put(ENCODER, encoder);
            }
        });
        if (version.request().parameters() != null) {
            parameters.putAll(version.request().parameters());
        }
        return parameters;
    }
}
