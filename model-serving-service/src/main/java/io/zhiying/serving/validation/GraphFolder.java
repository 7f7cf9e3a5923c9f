package io.zhiying.serving.validation;

import io.zhiying.architectures.safetensors.SafeTensors;
import io.zhiying.architectures.transformer.BertConfig;
import io.zhiying.architectures.transformer.Transformers;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.engine.BertGraph;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.OnnxFile;
import io.zhiying.serving.engine.TorchScriptFile;
import io.zhiying.serving.image.ImagePreprocessing;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.task.Activation;
import io.zhiying.serving.task.EntailmentLabels;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.task.TextBatches;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import io.zhiying.serving.text.TextSettings;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A folder with one graph, on whatever engine, and what its task needs beside it: a tokenizer and its settings, names of
 * labels, how pictures are prepared.
 */
final class GraphFolder {
    private static final Set<String> TEXT_INPUTS =
            Set.of(TextBatches.INPUT_IDS, TextBatches.ATTENTION_MASK, TextBatches.TOKEN_TYPE_IDS);
    private static final String CONFIG = "config.json";

    private final FolderReader reader;
    private final Staged staged;
    private final EngineName engine;

    private GraphFolder(FolderReader reader, Staged staged, EngineName engine) {
        this.reader = reader;
        this.staged = staged;
        this.engine = engine;
    }

    /** With the engine that was asked for, or else the first of ONNX Runtime, PyTorch and TorchScript with a file. */
    static GraphFolder of(FolderReader reader, Staged staged, ModelVersion version) {
        boolean onnx = Files.isRegularFile(OnnxFile.in(staged.folder()));
        boolean checkpoint = SafeTensors.in(staged.folder());
        boolean script = reader.has(staged, TorchScriptFile.NAME);
        EngineName asked = version.request().engine();
        EngineName engine = asked != null
                ? asked
                : onnx ? EngineName.ONNX_RUNTIME : checkpoint ? EngineName.PYTORCH : EngineName.TORCHSCRIPT;
        boolean there = switch (engine) {
            case ONNX_RUNTIME -> onnx;
            case PYTORCH -> checkpoint;
            case TORCHSCRIPT -> script;
            case REMOTE -> false;
        };
        if (!there) {
            throw new ArtifactRefused(
                    "A model has model.onnx (OnnxRuntime), model.safetensors with config.json (PyTorch) or model.pt"
                            + " (TorchScript); "
                            + (asked == null ? "there is none." : "for %s there is none.".formatted(engine.value())));
        }
        return new GraphFolder(reader, staged, engine);
    }

    VersionContent read(Model model, ModelVersion version) {
        Task task = model.task();
        Signature graph = graph(version);
        Map<String, String> parameters = new TreeMap<>(
                version.request().parameters() == null
                        ? Map.of()
                        : version.request().parameters());
        if (task.takesTensors()) {
            return new VersionContent(engine, staged.files(), graph, null, List.of(), parameters);
        }
        TensorSpec output = task == Task.IMAGE_CLASSIFICATION ? pixels(graph) : tokens(task, graph);
        TextSettings text = task == Task.IMAGE_CLASSIFICATION ? null : textSettings(task, version);
        List<String> labels = labels(task, output);
        if (task == Task.TEXT_CLASSIFICATION || task == Task.IMAGE_CLASSIFICATION) {
            parameters.put(Activation.PARAMETER, activation(labels).value());
        }
        long width = task == Task.TEXT_EMBEDDING ? width(output) : labels.size();
        return new VersionContent(engine, staged.files(), TaskSignatures.of(task, width), text, labels, parameters);
    }

    /** As the file has it, and as it is declared. */
    private Signature graph(ModelVersion version) {
        Optional<Signature> beside = reader.read(staged, "signature.json", Signature.class);
        Optional<Signature> asked = Optional.ofNullable(version.request().signature());
        Signature graph = switch (engine) {
            case ONNX_RUNTIME -> OnnxFiles.read(OnnxFile.in(staged.folder())).signature();
            case PYTORCH -> checkpoint();
            case TORCHSCRIPT -> script(asked.or(() -> beside));
            case REMOTE -> throw new IllegalStateException("a server has no folder");
        };
        asked.ifPresent(declared -> DeclaredSignature.require(declared, graph));
        beside.ifPresent(declared -> DeclaredSignature.require(declared, graph));
        return graph;
    }

    private Signature checkpoint() {
        return refusing(() -> {
            if (Transformers.family(staged.folder()) != Transformers.Family.BERT) {
                throw new IllegalArgumentException("config.json: model_type must be bert for a model of this task");
            }
            SafeTensors.open(staged.folder()).close();
            return BertGraph.signature(BertConfig.read(staged.folder()));
        });
    }

    /** Its types and shapes are not in the file: those of text and pictures are known, others must be declared. */
    private Signature script(Optional<Signature> declared) {
        TorchScriptFile file =
                refusing(() -> TorchScriptFile.read(staged.folder().resolve(TorchScriptFile.NAME)));
        boolean text = TEXT_INPUTS.containsAll(file.inputs());
        if (declared.isEmpty() && !text && !reader.has(staged, ImagePreprocessing.FILE)) {
            throw new ArtifactRefused("A TorchScript file tells only the names of its inputs, here %s; declare the"
                            .formatted(file.inputs())
                    + " signature, in the request or in signature.json.");
        }
        return file.signature(declared.orElse(new Signature(List.of(), List.of())));
    }

    /** The output of a text model. */
    private TensorSpec tokens(Task task, Signature graph) {
        List<String> inputs = graph.inputs().stream().map(TensorSpec::name).toList();
        if (!inputs.contains(TextBatches.INPUT_IDS) || !TEXT_INPUTS.containsAll(inputs)) {
            throw new ArtifactRefused("A text model has the inputs input_ids, attention_mask and token_type_ids; the "
                    + "graph has " + inputs + ".");
        }
        if (graph.inputs().stream().anyMatch(input -> input.datatype() != TensorType.INT64)) {
            throw new ArtifactRefused("A text model has inputs of INT64.");
        }
        TensorSpec output = TextBatches.output(graph);
        int rank = task == Task.TEXT_EMBEDDING || task == Task.TOKEN_CLASSIFICATION ? 3 : 2;
        if (engine != EngineName.TORCHSCRIPT
                && (output.datatype() != TensorType.FP32 || output.shape().size() != rank)) {
            throw new ArtifactRefused("The output %s must be FP32 with %d dimensions for %s, not %s %s."
                    .formatted(output.name(), rank, task.value(), output.datatype(), output.shape()));
        }
        return output;
    }

    private TensorSpec pixels(Signature graph) {
        ImagePreprocessing pictures = refusing(() -> ImagePreprocessing.read(staged.folder()));
        if (graph.inputs().size() != 1 || graph.inputs().getFirst().datatype() != TensorType.FP32) {
            throw new ArtifactRefused(
                    "A model of pictures has one input, FP32 [batch, 3, height, width]; the graph has %s."
                            .formatted(graph.inputs()));
        }
        List<Long> given = List.of(1L, 3L, (long) pictures.height(), (long) pictures.width());
        TensorSpec input = graph.inputs().getFirst();
        if (engine == EngineName.ONNX_RUNTIME && !input.takes(given)) {
            throw new ArtifactRefused("%s makes pictures %s, the graph takes %s."
                    .formatted(ImagePreprocessing.FILE, given, input.shape()));
        }
        return graph.outputs().getFirst();
    }

    /** The same wherever a file tells it. */
    private long width(TensorSpec hidden) {
        Map<String, Long> told = new TreeMap<>();
        if (engine != EngineName.TORCHSCRIPT && hidden.shape().getLast() != -1) {
            told.put("the graph", hidden.shape().getLast());
        }
        Stream.of("hidden_size", "dim", "d_model")
                .flatMap(field -> number(CONFIG, field).stream())
                .findFirst()
                .ifPresent(size -> told.put(CONFIG, size));
        Stream.of("word_embedding_dimension", "embedding_dimension")
                .flatMap(field -> number("1_Pooling/config.json", field).stream())
                .findFirst()
                .ifPresent(size -> told.put("1_Pooling/config.json", size));
        if (told.values().stream().distinct().count() > 1) {
            throw new ArtifactRefused("The files disagree on the width of a vector: %s.".formatted(told));
        }
        return told.values().stream()
                .findFirst()
                .orElseThrow(() -> new ArtifactRefused(
                        "Neither the graph nor config.json tells the width of a vector (hidden_size)."));
    }

    private TextSettings textSettings(Task task, ModelVersion version) {
        if (!TextTokenizer.isIn(staged.folder())) {
            throw new ArtifactRefused("The file %s is missing: a model for %s needs its tokenizer."
                    .formatted(TextTokenizer.FILE, task.value()));
        }
        Vocabulary.require(reader, staged);
        var files = new SentenceTransformersFiles(reader, staged);
        var asked = version.request().text();
        Integer maxTokens = asked == null ? null : asked.maxTokens();
        int cut = maxTokens != null ? maxTokens : files.maxTokens();
        if (task != Task.TEXT_EMBEDDING) {
            return new TextSettings(cut, null, false);
        }
        files.requireKnownModules();
        var pooling = asked == null ? null : asked.pooling();
        Boolean normalize = asked == null ? null : asked.normalize();
        return new TextSettings(
                cut, pooling != null ? pooling : files.pooling(), normalize != null ? normalize : files.normalize());
    }

    private List<String> labels(Task task, TensorSpec output) {
        if (task == Task.TEXT_EMBEDDING) {
            return List.of();
        }
        long outputs = output.shape().isEmpty() || engine == EngineName.TORCHSCRIPT
                ? -1
                : output.shape().getLast();
        List<String> labels = new LabelNames(reader, staged).read(outputs);
        if (outputs != -1 && outputs != labels.size()) {
            throw new ArtifactRefused(
                    "The files name %d labels, the graph gives %d outputs.".formatted(labels.size(), outputs));
        }
        if (task == Task.RERANKING && labels.size() != 1) {
            throw new ArtifactRefused("A model for reranking has one output, not %d (num_labels of config.json)."
                    .formatted(labels.size()));
        }
        if (task == Task.ZERO_SHOT_CLASSIFICATION) {
            refusing(() -> EntailmentLabels.of(labels));
        }
        return labels;
    }

    private Activation activation(List<String> labels) {
        String type = reader.read(staged, CONFIG)
                .map(config -> config.path("problem_type").asString(""))
                .orElse("");
        return Activation.of(type, labels.size());
    }

    private Optional<Long> number(String file, String field) {
        return reader.read(staged, file)
                .map(config -> config.path(field))
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::asLong);
    }

    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /** What a file is refused for is told. */
    static <T> T refusing(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException refused) {
            throw new ArtifactRefused(refused.getMessage() + ".", refused);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
