package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.engine.OnnxFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads ONNX files, and refuses those that may not be given to an engine. */
final class OnnxFiles {
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");

    private OnnxFiles() {}

    /** Complete, with all data inside, and only operators that are known. */
    static OnnxFile read(Path path) {
        OnnxFile file;
        try {
            file = OnnxFile.read(path);
        } catch (IllegalArgumentException refused) {
            throw new ArtifactRefused(refused.getMessage() + ".", refused);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!file.externalData().isEmpty()) {
            throw new ArtifactRefused("%s keeps data outside itself, at %s; weights must be inside the file."
                    .formatted(path.getFileName(), file.externalData()));
        }
        List<String> strange = file.operatorDomains().stream()
                .filter(domain -> !DOMAINS.contains(domain))
                .toList();
        if (!strange.isEmpty()) {
            throw new ArtifactRefused("%s has operators of the domain %s; allowed are those of ONNX and ONNX "
                            .formatted(path.getFileName(), strange)
                    + "Runtime.");
        }
        return file;
    }
}
