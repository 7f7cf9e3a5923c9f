package io.zhiying.serving.openinference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.inference.Inference;
import io.zhiying.serving.inference.InferenceErrors;
import io.zhiying.serving.inference.PinnedModels;
import io.zhiying.serving.inference.Route;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.VersionState;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorData;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import jakarta.validation.Valid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The Open Inference Protocol, version 2, over JSON. */
@RestController
@Tag(name = "open-inference-protocol")
@RequestMapping("/v2")
class OpenInferenceController {
    private static final String MODEL = "/models/{name}";
    private static final String VERSION = "/models/{name}/versions/{version}";
    private static final int MAX_INDEXED = 10_000;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Inference inference;
    private final Catalog catalog;
    private final PinnedModels pinned;

    OpenInferenceController(Inference inference, Catalog catalog, PinnedModels pinned) {
        this.inference = inference;
        this.catalog = catalog;
        this.pinned = pinned;
    }

    record Server(String name, String version, List<String> extensions) {}

    record Live(boolean live) {}

    record Ready(boolean ready) {}

    record ModelReady(String name, boolean ready) {}

    /** @param ready true for those that can answer only */
    record IndexRequest(@Nullable Boolean ready) {}

    /** @param state {@code READY} or {@code UNAVAILABLE} */
    record Indexed(String name, String version, String state, String reason) {}

    record Metadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            Map<String, Object> parameters) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            @JsonProperty("model_name") String modelName,
            @JsonProperty("model_version") String modelVersion,
            @Nullable String id,
            List<Output> outputs) {}

    record Output(String name, TensorType datatype, List<Long> shape, TensorData.Written data) {
        static Output of(Tensor tensor) {
            return new Output(tensor.name(), tensor.type(), tensor.shape(), TensorData.Written.of(tensor.values()));
        }
    }

    @GetMapping
    @Operation(summary = "Tell the name and version of the server")
    @RequiresScope("models:read")
    Server server() {
        String version = getClass().getPackage().getImplementationVersion();
        return new Server(
                "zhiying-model-serving", version == null ? "development" : version, List.of("model_repository"));
    }

    @GetMapping("/health/live")
    @Operation(summary = "Tell whether the server lives")
    @RequiresScope("models:read")
    Live live() {
        return new Live(true);
    }

    @GetMapping("/health/ready")
    @Operation(summary = "Tell whether the pinned models are warm")
    @RequiresScope("models:read")
    Ready ready() {
        if (!pinned.isReady()) {
            throw new Problem(CommonErrors.UNAVAILABLE, "Not all models that are kept in memory are warm yet.")
                    .retryAfter(SOON);
        }
        return new Ready(true);
    }

    @GetMapping({MODEL, VERSION})
    @Operation(summary = "Tell what a model takes and gives")
    @RequiresScope("models:read")
    Metadata metadata(@PathVariable String name, @PathVariable(required = false) @Nullable String version) {
        Served served = inference.resolve(name, version);
        var content = served.content();
        Map<String, Object> parameters = new TreeMap<>(content.parameters());
        parameters.put("version", Integer.toString(served.version().number()));
        parameters.put("task", served.model().task().value());
        parameters.put("sha256", content.digest());
        if (!content.labels().isEmpty()) {
            parameters.put("labels", content.labels());
        }
        var text = content.text();
        if (text != null) {
            parameters.put("max_tokens", text.maxTokens());
        }
        List<String> ready = catalog.versions(served.model()).stream()
                .filter(known -> known.state() == VersionState.READY)
                .map(ModelVersion::number)
                .distinct()
                .sorted()
                .map(number -> Integer.toString(number))
                .toList();
        return new Metadata(
                name,
                ready,
                content.engine().platform(),
                content.signature().inputs(),
                content.signature().outputs(),
                parameters);
    }

    @GetMapping({MODEL + "/ready", VERSION + "/ready"})
    @Operation(summary = "Tell whether a model can answer")
    @RequiresScope("models:read")
    ModelReady modelReady(@PathVariable String name, @PathVariable(required = false) @Nullable String version) {
        inference.resolve(name, version);
        return new ModelReady(name, true);
    }

    /** The repository extension of the protocol; there is no loading and unloading by hand: models load when asked. */
    @PostMapping("/repository/index")
    @Operation(summary = "List all versions of all models")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"ready": true}""")))
    @RequiresScope("models:read")
    List<Indexed> index(@RequestBody(required = false) @Nullable IndexRequest request) {
        boolean readyOnly = request != null && Boolean.TRUE.equals(request.ready());
        List<Indexed> index = new ArrayList<>();
        String cursor = null;
        do {
            var page = catalog.models(new PageRequest(PageRequest.MAX_LIMIT, cursor));
            for (Model model : page.items()) {
                for (ModelVersion version : catalog.versions(model)) {
                    boolean ready = version.state() == VersionState.READY;
                    if (ready || !readyOnly) {
                        index.add(new Indexed(
                                model.name(),
                                Integer.toString(version.number()),
                                ready ? "READY" : "UNAVAILABLE",
                                version.reason() == null ? "" : version.reason()));
                    }
                }
            }
            cursor = page.next();
        } while (cursor != null && index.size() < MAX_INDEXED);
        return index;
    }

    @PostMapping({MODEL + "/infer", VERSION + "/infer"})
    @Operation(summary = "Compute the outputs of a model")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["蓝色的鞋"]}]}""")))
    @RequiresScope("models:infer")
    Answer infer(
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String version,
            @RequestHeader(name = "X-Routing-Key", required = false) @Nullable String routingKey,
            @RequestBody @Valid InferRequest request) {
        Route route = inference.route(name, version, request.routingKey(routingKey));
        if (request.outputs() != null) {
            request.outputs().forEach(wanted -> requireOutput(route.served(), wanted.name()));
        }
        var answer = inference.infer(route, request.tensors());
        return new Answer(
                name,
                Integer.toString(answer.served().version().number()),
                request.id(),
                answer.outputs().stream()
                        .filter(output -> request.wants(output.name()))
                        .map(Output::of)
                        .toList());
    }

    private static void requireOutput(Served served, String name) {
        if (served.content().signature().output(name).isEmpty()) {
            throw InferenceErrors.invalidInput("outputs", "asks for %s, which the model does not have".formatted(name));
        }
    }
}
