package io.zhiying.serving.validation;

import io.zhiying.architectures.safetensors.SafeTensors;
import io.zhiying.architectures.transformer.LlamaConfig;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.chat.TemplateFailure;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.OnnxFile;
import io.zhiying.serving.engine.OnnxSequences;
import io.zhiying.serving.generation.GenerationFiles;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import io.zhiying.serving.text.TextSettings;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Hugging Face folder of a causal language model: safetensors for PyTorch, or a graph with a cache for ONNX Runtime. */
final class GenerationFolder {
    private static final int MAX_CONTEXT = 8192;

    private final FolderReader reader;
    private final Staged staged;

    GenerationFolder(FolderReader reader, Staged staged) {
        this.reader = reader;
        this.staged = staged;
    }

    VersionContent read(ModelVersion version) {
        if (!reader.has(staged, TextTokenizer.FILE)) {
            throw new ArtifactRefused("The file %s is missing: a model for text-generation needs its tokenizer."
                    .formatted(TextTokenizer.FILE));
        }
        EngineName engine = engine(version);
        int positions;
        try {
            positions = LlamaConfig.read(staged.folder()).positions();
            if (engine == EngineName.PYTORCH) {
                SafeTensors.open(staged.folder()).close();
            }
            GenerationFiles.defaults(staged.folder());
            GenerationFiles.chat(staged.folder());
        } catch (IllegalArgumentException | TemplateFailure refused) {
            throw new ArtifactRefused(refused.getMessage() + ".", refused);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var asked = version.request().text();
        Integer context = asked == null ? null : asked.maxTokens();
        var signature = new Signature(
                List.of(new TensorSpec("text", TensorType.BYTES, List.of(-1L))),
                List.of(new TensorSpec("generated_text", TensorType.BYTES, List.of(-1L))));
        if (version.request().signature() != null) {
            DeclaredSignature.require(version.request().signature(), signature);
        }
        int most = Math.min(positions, MAX_CONTEXT);
        return new VersionContent(
                engine,
                staged.files(),
                signature,
                new TextSettings(context == null ? most : Math.min(context, positions), null, false),
                List.of(),
                version.request().parameters() == null
                        ? Map.of()
                        : version.request().parameters());
    }

    /** The checkpoint where there is one, since it also runs on a GPU; the graph where it is asked for. */
    private EngineName engine(ModelVersion version) {
        boolean checkpoint = SafeTensors.in(staged.folder());
        Path graph = OnnxSequences.file(staged.folder());
        EngineName asked = version.request().engine();
        EngineName engine = asked != null ? asked : checkpoint ? EngineName.PYTORCH : EngineName.ONNX_RUNTIME;
        if (engine == EngineName.PYTORCH ? !checkpoint : !Files.isRegularFile(graph)) {
            throw new ArtifactRefused("A model for text-generation has model.safetensors (PyTorch) or onnx/model.onnx"
                    + " (OnnxRuntime); for %s there is none.".formatted(engine.value()));
        }
        if (engine == EngineName.ONNX_RUNTIME) {
            OnnxFile file = OnnxFolder.file(graph);
            try {
                OnnxSequences.require(file);
            } catch (IllegalArgumentException refused) {
                throw new ArtifactRefused("model.onnx: " + refused.getMessage() + ".", refused);
            }
        }
        return engine;
    }
}
