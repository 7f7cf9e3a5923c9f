package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactFile;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.inference.TrialLoad;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Judges the files of a version: first what they say of themselves, without an engine; then, only if nothing is wrong
 * with that, a trial load whose answers must have the declared shape and be finite.
 */
@Component
class Inspection {
    private static final Logger log = LoggerFactory.getLogger(Inspection.class);

    private final TrialLoad trial;
    private final FolderReader reader;

    Inspection(TrialLoad trial, FolderReader reader) {
        this.trial = trial;
        this.reader = reader;
    }

    /** @throws ArtifactRefused with the reason */
    VersionContent inspect(Model model, ModelVersion version, Staged staged) {
        if (model.task() == Task.TEXT_GENERATION) {
            return tried(model, version, staged, new GenerationFolder(reader, staged).read(version));
        }
        EngineName engine = engine(model.task(), version, staged);
        VersionContent declared = switch (engine) {
            case ONNX_RUNTIME -> new OnnxFolder(reader, staged).read(model, version);
            case PYTORCH -> new EmbeddingClassifierFolder(reader, staged).read(version);
        };
        return tried(model, version, staged, declared);
    }

    private static EngineName engine(Task task, ModelVersion version, Staged staged) {
        Set<String> names = staged.files().stream().map(ArtifactFile::path).collect(Collectors.toSet());
        boolean onnx = names.contains("model.onnx");
        boolean block = names.contains("architecture.json");
        if (onnx == block) {
            throw new ArtifactRefused("A model has either model.onnx or architecture.json; the files are "
                    + names.stream().sorted().toList() + ".");
        }
        EngineName engine = onnx ? EngineName.ONNX_RUNTIME : EngineName.PYTORCH;
        EngineName asked = version.request().engine();
        if (asked != null && asked != engine) {
            throw new ArtifactRefused(
                    "The files are for %s, the request names %s.".formatted(engine.value(), asked.value()));
        }
        if (block != (task == Task.EMBEDDING_CLASSIFICATION)) {
            throw new ArtifactRefused("The files are not those of a model for %s.".formatted(task.value()));
        }
        return engine;
    }

    private VersionContent tried(Model model, ModelVersion version, Staged staged, VersionContent declared) {
        List<List<Tensor>> answers;
        try {
            answers = trial.run(model, version.asReady(declared), staged.folder(), Samples.of(declared.signature()));
        } catch (RuntimeException failure) {
            log.info("trial load of version {} of {} failed", version.number(), version.model(), failure);
            throw new ArtifactRefused(
                    "The trial load failed: %s does not run the files."
                            .formatted(declared.engine().value()),
                    failure);
        }
        for (List<Tensor> outputs : answers) {
            requireShapes(declared.signature(), outputs);
            if (!TrialLoad.isFinite(outputs)) {
                throw new ArtifactRefused("The trial gave outputs that are not finite numbers.");
            }
        }
        return declared;
    }

    private static void requireShapes(Signature signature, List<Tensor> outputs) {
        for (TensorSpec spec : signature.outputs()) {
            Tensor output = outputs.stream()
                    .filter(found -> found.name().equals(spec.name()))
                    .findFirst()
                    .orElseThrow(() -> new ArtifactRefused("The trial gave no output %s.".formatted(spec.name())));
            if (!spec.takes(output.shape()) || output.type() != spec.datatype()) {
                throw new ArtifactRefused("The output %s is declared %s %s, the trial gave %s %s."
                        .formatted(spec.name(), spec.datatype(), spec.shape(), output.type(), output.shape()));
            }
        }
    }
}
