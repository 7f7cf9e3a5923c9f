package io.zhiying.serving.validation;

import io.zhiying.architectures.safetensors.SafeTensors;
import io.zhiying.architectures.transformer.CausalConfig;
import io.zhiying.architectures.transformer.EncoderDecoderConfig;
import io.zhiying.architectures.transformer.LlamaConfig;
import io.zhiying.architectures.transformer.Transformers;
import io.zhiying.architectures.transformer.Transformers.Family;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.chat.TemplateFailure;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.OnnxEncoderDecoder;
import io.zhiying.serving.engine.OnnxFile;
import io.zhiying.serving.engine.OnnxSequences;
import io.zhiying.serving.generation.GenerationFiles;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.text.TextSettings;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** A Hugging Face folder of a model that writes: safetensors for PyTorch, or graphs with a cache for ONNX Runtime. */
final class GenerationFolder {
    private static final int MAX_CONTEXT = 8192;

    private final FolderReader reader;
    private final Staged staged;

    GenerationFolder(FolderReader reader, Staged staged) {
        this.reader = reader;
        this.staged = staged;
    }

    VersionContent read(Task task, ModelVersion version) {
        if (!TextTokenizer.isIn(staged.folder())) {
            throw new ArtifactRefused("The file %s is missing: a model for %s needs its tokenizer."
                    .formatted(TextTokenizer.FILE, task.value()));
        }
        Vocabulary.require(reader, staged);
        boolean continues = task == Task.TEXT_GENERATION;
        EngineName engine = engine(task, version);
        try {
            if (engine == EngineName.PYTORCH) {
                requireFamily(continues ? Family.LLAMA : Family.T5);
                SafeTensors.open(staged.folder()).close();
            }
            GenerationFiles.defaults(staged.folder());
            if (continues) {
                GenerationFiles.chat(staged.folder());
            }
        } catch (IllegalArgumentException | TemplateFailure refused) {
            throw new ArtifactRefused(refused.getMessage() + ".", refused);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var signature = TaskSignatures.of(task, 0);
        if (version.request().signature() != null) {
            DeclaredSignature.require(version.request().signature(), signature);
        }
        return new VersionContent(
                engine,
                staged.files(),
                signature,
                new TextSettings(context(continues, engine, version), null, false),
                List.of(),
                version.request().parameters() == null
                        ? Map.of()
                        : version.request().parameters());
    }

    private void requireFamily(Family family) throws IOException {
        if (Transformers.family(staged.folder()) != family) {
            throw new IllegalArgumentException("config.json: model_type is not one of a model for this task");
        }
    }

    private int context(boolean continues, EngineName engine, ModelVersion version) {
        int positions = GraphFolder.refusing(() -> {
            if (!continues) {
                return EncoderDecoderConfig.read(staged.folder()).positions();
            }
            return engine == EngineName.PYTORCH
                    ? LlamaConfig.read(staged.folder()).positions()
                    : CausalConfig.read(staged.folder()).positions();
        });
        var asked = version.request().text();
        Integer context = asked == null ? null : asked.maxTokens();
        if (context != null) {
            return Math.min(context, positions);
        }
        int usual = continues ? MAX_CONTEXT : new SentenceTransformersFiles(reader, staged).maxTokens();
        return Math.min(positions, usual);
    }

    /** The checkpoint where there is one, since it also runs on a GPU; the graphs where they are asked for. */
    private EngineName engine(Task task, ModelVersion version) {
        List<String> graphs = task == Task.TEXT_GENERATION ? List.of(OnnxFile.NAME) : OnnxEncoderDecoder.FILES;
        boolean checkpoint = SafeTensors.in(staged.folder());
        boolean exported = graphs.stream().allMatch(name -> Files.isRegularFile(OnnxFile.in(staged.folder(), name)));
        EngineName asked = version.request().engine();
        EngineName engine = asked != null
                ? asked
                : checkpoint && (isRunAsBlock() || !exported) ? EngineName.PYTORCH : EngineName.ONNX_RUNTIME;
        boolean there = switch (engine) {
            case PYTORCH -> SafeTensors.in(staged.folder());
            case ONNX_RUNTIME ->
                graphs.stream().allMatch(name -> Files.isRegularFile(OnnxFile.in(staged.folder(), name)));
            case TORCHSCRIPT, REMOTE -> false;
        };
        if (!there) {
            throw new ArtifactRefused("A model for %s has model.safetensors (PyTorch) or %s (OnnxRuntime); for %s there"
                            .formatted(task.value(), String.join(", ", graphs), engine.value())
                    + " is none.");
        }
        if (engine == EngineName.ONNX_RUNTIME) {
            requireGraphs(graphs);
        }
        return engine;
    }

    /** Of families without a block, only graphs run. */
    private boolean isRunAsBlock() {
        try {
            Transformers.family(staged.folder());
            return true;
        } catch (IllegalArgumentException unknown) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireGraphs(List<String> names) {
        List<OnnxFile> files = names.stream()
                .map(name -> OnnxFiles.read(OnnxFile.in(staged.folder(), name)))
                .toList();
        try {
            if (files.size() == 1) {
                OnnxSequences.require(files.getFirst());
            } else {
                OnnxEncoderDecoder.require(files.get(0), files.get(1), files.get(2));
            }
        } catch (IllegalArgumentException refused) {
            throw new ArtifactRefused("The graphs cannot be run step by step: " + refused.getMessage() + ".", refused);
        }
    }
}
