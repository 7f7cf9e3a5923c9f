package io.zhiying.nlp.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.nlp.text.CleanText;
import io.zhiying.platform.client.ServiceClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Asks model-serving, in the name of the current workspace. Every answer is checked before it is believed; every
 * failure is one of {@link ModelUnavailable} (come back) and {@link ModelFailed} (do not).
 */
@Component
class ModelServing {
    private static final Logger log = LoggerFactory.getLogger(ModelServing.class);

    private static final String PRIORITY = "X-Priority";

    private final RestClient http;
    private final ModelProperties properties;

    ModelServing(ServiceClients clients, ModelProperties properties) {
        this.http = clients.forService("model-serving", properties.timeout())
                .mutate()
                .requestInterceptor((request, body, execution) -> {
                    if (Urgency.isPatient()) {
                        request.getHeaders().set(PRIORITY, "low");
                    }
                    return execution.execute(request, body);
                })
                .build();
        this.properties = properties;
    }

    /** One vector for each text, in order. Texts beyond the encoder's 512 tokens are cut there. */
    List<float[]> embed(String encoder, List<String> texts) {
        Map<String, Object> body = Map.of(
                "model",
                encoder,
                "input",
                texts.stream().map(ModelServing::sendable).toList(),
                "encoding_format",
                "float");
        Embeddings answer = ask(
                encoder,
                client -> client.post()
                        .uri("/v1/embeddings")
                        .body(body)
                        .retrieve()
                        .body(Embeddings.class));
        float[][] vectors = new float[texts.size()][];
        for (Embeddings.Item item : answer.data()) {
            if (item.index() < 0 || item.index() >= vectors.length || item.embedding().length == 0) {
                throw new ModelFailed(encoder, "a vector has the index " + item.index());
            }
            vectors[item.index()] = item.embedding();
        }
        for (float[] vector : vectors) {
            if (vector == null || vector.length != vectors[0].length) {
                throw new ModelFailed(encoder, "not every text got a vector of the same length");
            }
        }
        return List.of(vectors);
    }

    /** An encoder has nothing to say of an empty text, but a space is a text. */
    private static String sendable(String text) {
        return text.isEmpty() ? " " : CleanText.of(text);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Embeddings(List<Item> data) {
        @JsonIgnoreProperties(ignoreUnknown = true)
        private record Item(int index, float[] embedding) {}
    }

    /**
     * What a classifier answered.
     *
     * @param values as many for each text as there are classes, texts one after another
     */
    record Scores(ModelName model, int classes, float[] values) {}

    /** @param version null for the one that the registry chooses */
    Scores classify(String model, @Nullable String version, List<float[]> vectors) {
        int dimension = vectors.getFirst().length;
        float[] data = new float[vectors.size() * dimension];
        for (int i = 0; i < vectors.size(); i++) {
            System.arraycopy(vectors.get(i), 0, data, i * dimension, dimension);
        }
        Map<String, Object> input = Map.of(
                "name", "embedding", "datatype", "FP32", "shape", List.of(vectors.size(), dimension), "data", data);
        Inference answer = ask(
                model,
                client -> client.post()
                        .uri(path(version) + "/infer", variables(model, version))
                        .body(Map.of("inputs", List.of(input)))
                        .retrieve()
                        .body(Inference.class));
        for (Inference.Output output : answer.outputs()) {
            if (output.name().equals("probabilities")
                    && output.shape().size() == 2
                    && output.shape().get(0) == vectors.size()
                    && output.data().length
                            == output.shape().get(0) * output.shape().get(1)) {
                return new Scores(
                        new ModelName(model, answer.modelVersion()),
                        output.shape().get(1),
                        output.data());
            }
        }
        throw new ModelFailed(model, "it has no output probabilities of one row for each text");
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Inference(@JsonProperty("model_version") String modelVersion, List<Output> outputs) {
        @JsonIgnoreProperties(ignoreUnknown = true)
        private record Output(String name, List<Integer> shape, float[] data) {}
    }

    /** @param version null for the one that the registry chooses */
    HeadDescription describe(Classifier classifier, @Nullable String version) {
        String model = classifier.name();
        Metadata answer = ask(
                model,
                client -> client.get()
                        .uri(path(version), variables(model, version))
                        .retrieve()
                        .body(Metadata.class));
        Metadata.Parameters parameters = answer.parameters();
        if (parameters == null
                || parameters.version() == null
                || parameters.labels() == null
                || parameters.labels().isEmpty()) {
            throw new ModelFailed(model, "it is no classifier: it names no labels");
        }
        String encoder = parameters.encoder() == null ? classifier.encoder() : parameters.encoder();
        return new HeadDescription(new ModelName(model, parameters.version()), parameters.labels(), encoder);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Metadata(@Nullable Parameters parameters) {
        @JsonIgnoreProperties(ignoreUnknown = true)
        private record Parameters(
                @Nullable String version,
                @Nullable List<String> labels,
                @Nullable String encoder) {}
    }

    private static String path(@Nullable String version) {
        return version == null ? "/v2/models/{model}" : "/v2/models/{model}/versions/{version}";
    }

    private static Object[] variables(String model, @Nullable String version) {
        return version == null ? new Object[] {model} : new Object[] {model, version};
    }

    private <T> T ask(String model, Function<RestClient, @Nullable T> call) {
        T answer;
        try {
            answer = call.apply(http);
        } catch (RestClientResponseException e) {
            throw failure(model, e);
        } catch (RestClientException e) {
            log.warn(
                    "model-serving does not answer for {}: {}",
                    model,
                    e.getClass().getSimpleName());
            throw new ModelUnavailable(properties.retryAfter(), e);
        }
        if (answer == null) {
            throw new ModelFailed(model, "the answer is empty");
        }
        return answer;
    }

    /**
     * A request that is wrong will stay so. All else may pass: 5xx and 429 in themselves, 404 when the model is
     * registered (model-serving may still be starting), 401 and 403 when an operator mends the shared secret.
     */
    private RuntimeException failure(String model, RestClientResponseException e) {
        HttpStatus status = HttpStatus.resolve(e.getStatusCode().value());
        log.warn("model-serving answered {} for {}", e.getStatusCode().value(), model);
        boolean refused = e instanceof HttpClientErrorException
                && status != HttpStatus.TOO_MANY_REQUESTS
                && status != HttpStatus.NOT_FOUND
                && status != HttpStatus.UNAUTHORIZED
                && status != HttpStatus.FORBIDDEN
                && status != HttpStatus.REQUEST_TIMEOUT;
        // Without the exception: its message carries the answer's body, which may repeat a customer's words.
        return refused
                ? new ModelFailed(
                        model,
                        "it refused the request with " + e.getStatusCode().value())
                : new ModelUnavailable(retryAfter(e.getResponseHeaders()));
    }

    private Duration retryAfter(@Nullable HttpHeaders headers) {
        String seconds = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (seconds == null || !seconds.matches("\\d{1,4}")) {
            return properties.retryAfter();
        }
        return Duration.ofSeconds(Math.max(1, Long.parseLong(seconds)));
    }
}
