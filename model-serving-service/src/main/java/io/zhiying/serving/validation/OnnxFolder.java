package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.OnnxFile;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import io.zhiying.serving.text.TextSettings;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A folder with {@code model.onnx}: with a tokenizer and its settings for text, or the graph alone. */
final class OnnxFolder {
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");
    private static final Set<String> TEXT_INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");

    private final FolderReader reader;
    private final Staged staged;

    OnnxFolder(FolderReader reader, Staged staged) {
        this.reader = reader;
        this.staged = staged;
    }

    VersionContent read(Model model, ModelVersion version) {
        OnnxFile file = file(staged.folder().resolve(OnnxFile.NAME));
        Signature graph = file.signature();
        Signature asked = version.request().signature();
        if (asked != null) {
            DeclaredSignature.require(asked, graph);
        }
        reader.read(staged, "signature.json", Signature.class)
                .ifPresent(declared -> DeclaredSignature.require(declared, graph));
        Map<String, String> parameters = new TreeMap<>(
                version.request().parameters() == null
                        ? Map.of()
                        : version.request().parameters());
        if (!model.task().readsText()) {
            return new VersionContent(EngineName.ONNX_RUNTIME, staged.files(), graph, null, List.of(), parameters);
        }
        TextSettings text = textSettings(model.task(), version);
        List<String> labels = model.task() == Task.TEXT_CLASSIFICATION ? labels() : List.of();
        return new VersionContent(
                EngineName.ONNX_RUNTIME,
                staged.files(),
                new Signature(
                        List.of(new TensorSpec("text", TensorType.BYTES, List.of(-1L))),
                        List.of(output(model.task(), graph, labels))),
                text,
                labels,
                parameters);
    }

    /** Complete, with all data inside, and only operators that are known. */
    static OnnxFile file(Path path) {
        OnnxFile file;
        try {
            file = OnnxFile.read(path);
        } catch (IllegalArgumentException refused) {
            throw new ArtifactRefused(refused.getMessage() + ".", refused);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!file.externalData().isEmpty()) {
            throw new ArtifactRefused("model.onnx keeps data outside itself, at %s; weights must be inside the file."
                    .formatted(file.externalData()));
        }
        List<String> strange = file.operatorDomains().stream()
                .filter(domain -> !DOMAINS.contains(domain))
                .toList();
        if (!strange.isEmpty()) {
            throw new ArtifactRefused(
                    "model.onnx has operators of the domain %s; allowed are those of ONNX and ONNX ".formatted(strange)
                            + "Runtime.");
        }
        return file;
    }

    /** What the callers of a text model get. */
    private TensorSpec output(Task task, Signature graph, List<String> labels) {
        List<String> inputs = graph.inputs().stream().map(TensorSpec::name).toList();
        if (!inputs.contains("input_ids") || !TEXT_INPUTS.containsAll(inputs)) {
            throw new ArtifactRefused("A text model has the inputs input_ids, attention_mask and token_type_ids; the "
                    + "graph has " + inputs + ".");
        }
        if (graph.inputs().stream().anyMatch(input -> input.datatype() != TensorType.INT64)) {
            throw new ArtifactRefused("A text model has inputs of INT64.");
        }
        TensorSpec first = graph.outputs().getFirst();
        int rank = task == Task.TEXT_EMBEDDING ? 3 : 2;
        if (first.datatype() != TensorType.FP32 || first.shape().size() != rank) {
            throw new ArtifactRefused("The first output, %s, must be FP32 with %d dimensions, not %s %s."
                    .formatted(first.name(), rank, first.datatype(), first.shape()));
        }
        return task == Task.TEXT_EMBEDDING
                ? new TensorSpec("embedding", TensorType.FP32, List.of(-1L, width(first)))
                : new TensorSpec("probabilities", TensorType.FP32, List.of(-1L, (long) labels.size()));
    }

    /** The same wherever a file tells it. */
    private long width(TensorSpec hidden) {
        Map<String, Long> told = new TreeMap<>();
        if (hidden.shape().getLast() != -1) {
            told.put("the graph", hidden.shape().getLast());
        }
        number("config.json", "hidden_size").ifPresent(size -> told.put("config.json", size));
        number("1_Pooling/config.json", "word_embedding_dimension")
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
        if (!reader.has(staged, TextTokenizer.FILE)) {
            throw new ArtifactRefused("The file %s is missing: a model for %s needs its tokenizer."
                    .formatted(TextTokenizer.FILE, task.value()));
        }
        var files = new SentenceTransformersFiles(reader, staged);
        var asked = version.request().text();
        Integer maxTokens = asked == null ? null : asked.maxTokens();
        int cut = maxTokens != null ? maxTokens : files.maxTokens();
        if (task != Task.TEXT_EMBEDDING) {
            return new TextSettings(cut, null, false);
        }
        var pooling = asked == null ? null : asked.pooling();
        Boolean normalize = asked == null ? null : asked.normalize();
        return new TextSettings(
                cut, pooling != null ? pooling : files.pooling(), normalize != null ? normalize : files.normalize());
    }

    private List<String> labels() {
        JsonNode names = reader.read(staged, "config.json")
                .map(config -> config.path("id2label"))
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new ArtifactRefused("config.json must name the labels (id2label)."));
        List<String> labels = new ArrayList<>();
        for (int id = 0; id < names.size(); id++) {
            String label = names.path(Integer.toString(id)).asString("");
            if (label.isEmpty()) {
                throw new ArtifactRefused("id2label of config.json has no label %d.".formatted(id));
            }
            labels.add(label);
        }
        return labels;
    }

    private java.util.Optional<Long> number(String file, String field) {
        return reader.read(staged, file)
                .map(config -> config.path(field))
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::asLong);
    }
}
