package io.zhiying.serving.validation;

import io.zhiying.architectures.EmbeddingClassifierConfig;
import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.artifact.ArtifactFile;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.artifact.SourceUnavailable;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.inference.TrialLoad;
import io.zhiying.serving.permission.TorchScriptPermissions;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.List;
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
    private final TorchScriptPermissions torchScript;
    private final Catalog catalog;

    Inspection(TrialLoad trial, FolderReader reader, TorchScriptPermissions torchScript, Catalog catalog) {
        this.catalog = catalog;
        this.torchScript = torchScript;
        this.trial = trial;
        this.reader = reader;
    }

    /** @throws ArtifactRefused with the reason */
    VersionContent inspect(Model model, ModelVersion version, Staged staged) {
        VersionContent declared = declared(model, version, staged);
        return tried(
                model,
                version,
                staged.folder(),
                declared,
                Samples.of(declared.signature()),
                GoldenSamples.of(reader, staged, version));
    }

    /**
     * Of a model on another server, whose answers are all that is known of it.
     *
     * @throws ArtifactRefused with the reason
     * @throws SourceUnavailable the server is away
     */
    VersionContent inspectRemote(Model model, ModelVersion version) {
        VersionContent declared = new RemoteVersion(trial).read(model, version);
        return tried(
                model, version, Path.of(""), declared, Samples.one(declared.signature()), GoldenSamples.of(version));
    }

    private VersionContent declared(Model model, ModelVersion version, Staged staged) {
        Task task = model.task();
        if (task.writesText()) {
            requireNoEncoder(version);
            return new GenerationFolder(reader, staged).read(task, version);
        }
        boolean block = reader.has(staged, EmbeddingClassifierConfig.FILE);
        boolean taken = block
                ? task == Task.EMBEDDING_CLASSIFICATION || task == Task.TEXT_CLASSIFICATION
                : task != Task.EMBEDDING_CLASSIFICATION;
        if (!taken) {
            throw new ArtifactRefused("The files are not those of a model for %s: they are %s."
                    .formatted(
                            task.value(),
                            staged.files().stream().map(ArtifactFile::path).toList()));
        }
        if (block) {
            return head(task, version, new EmbeddingClassifierFolder(reader, staged));
        }
        requireNoEncoder(version);
        VersionContent declared = GraphFolder.of(reader, staged, version).read(model, version);
        if (declared.engine() == EngineName.TORCHSCRIPT && !torchScript.isAllowed()) {
            throw new ArtifactRefused("model.pt is TorchScript, which is executable code: an operator must allow it for"
                    + " this workspace first.");
        }
        return declared;
    }

    private VersionContent head(Task task, ModelVersion version, EmbeddingClassifierFolder folder) {
        Signature wanted = version.request().signature();
        if (task == Task.EMBEDDING_CLASSIFICATION) {
            requireNoEncoder(version);
            return folder.read(version, wanted);
        }
        VersionContent behind = new EncodedClassifier(catalog).read(version, folder.read(version, null));
        if (wanted != null) {
            DeclaredSignature.require(wanted, behind.signature());
        }
        return behind;
    }

    private static void requireNoEncoder(ModelVersion version) {
        if (version.request().encoder() != null) {
            throw new ArtifactRefused(
                    "An encoder goes before a classifier of vectors in a model for text-classification only.");
        }
    }

    private VersionContent tried(
            Model model,
            ModelVersion version,
            Path folder,
            VersionContent declared,
            List<List<Tensor>> samples,
            GoldenSamples golden) {
        TrialLoad.Outcome outcome;
        try {
            outcome = trial.run(model, version.asReady(declared), folder, samples, golden.requests());
        } catch (SourceUnavailable noMemory) {
            throw noMemory;
        } catch (Graph.Unfit unfit) {
            throw new ArtifactRefused(unfit.getMessage() + ".", unfit);
        } catch (Problem unfit) {
            throw new ArtifactRefused("The trial was refused: " + unfit.detail(), unfit);
        } catch (RuntimeException failure) {
            log.info("trial load of version {} of {} failed", version.number(), version.model(), failure);
            throw new ArtifactRefused(
                    "The trial load failed: %s does not run the files."
                            .formatted(declared.engine().value()),
                    failure);
        }
        outcome.samples().forEach(outputs -> requireSound(declared.signature(), outputs));
        outcome.golden().forEach(outputs -> requireSound(declared.signature(), outputs));
        golden.require(outcome.golden());
        return measured(version, declared.measured(outcome.memoryBytes()));
    }

    private VersionContent measured(ModelVersion version, VersionContent content) {
        try {
            trial.requireFits(version.asReady(content));
            return content;
        } catch (Graph.Unfit tooLarge) {
            throw new ArtifactRefused(tooLarge.getMessage() + ".", tooLarge);
        }
    }

    private static void requireSound(Signature signature, List<Tensor> outputs) {
        requireShapes(signature, outputs);
        if (!TrialLoad.isFinite(outputs)) {
            throw new ArtifactRefused("The trial gave outputs that are not finite numbers.");
        }
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
