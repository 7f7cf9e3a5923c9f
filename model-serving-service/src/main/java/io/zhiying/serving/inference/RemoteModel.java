package io.zhiying.serving.inference;

import io.zhiying.platform.connection.ClientConnection;
import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.generation.Generator;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.remote.RemoteFailure;
import io.zhiying.serving.remote.RemoteServer;
import io.zhiying.serving.remote.RemoteServers;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A model on a server that speaks OpenAI's protocol: {@code /chat/completions}, {@code /completions}, {@code /embeddings},
 * and {@code /rerank} as Cohere, Jina, vLLM and TEI's kin have it. Safe for many threads.
 */
final class RemoteModel implements TextWriter {
    private final RemoteServer server;
    private final String caller;
    private final String model;

    private RemoteModel(RemoteServer server, String caller, String model) {
        this.server = server;
        this.caller = caller;
        this.model = model;
    }

    /** @throws Graph.Unfit there is no server of that name */
    static RemoteModel open(RemoteServers servers, Served served) {
        var source = (ArtifactSource.Remote) served.version().request().source();
        if (source == null) {
            throw new Graph.Unfit("The version is on no server");
        }
        RemoteServer server = servers.find(source.server())
                .orElseThrow(() -> new Graph.Unfit("There is no server " + source.server()
                        + "; an operator names them (ZHIYING_MODEL_REMOTE_SERVERS)"));
        return new RemoteModel(server, served.model().name(), source.model());
    }

    /** One vector for each text. */
    List<float[]> embed(List<String> texts, Duration timeout) {
        return told("input", () -> {
            JsonNode answer = server.post(
                    "/embeddings", Map.of("model", model, "input", texts, "encoding_format", "float"), timeout);
            JsonNode data = answer.path("data");
            if (data.size() != texts.size()) {
                throw unusable("gave %d vectors for %d texts".formatted(data.size(), texts.size()));
            }
            float[][] vectors = new float[texts.size()][];
            int at = 0;
            for (JsonNode one : data) {
                int index = one.path("index").asInt(at++);
                if (index < 0 || index >= vectors.length || vectors[index] != null) {
                    throw unusable("gave a vector for no text");
                }
                vectors[index] = numbers(one.path("embedding"));
            }
            return List.of(vectors);
        });
    }

    private float[] numbers(JsonNode array) {
        float[] numbers = new float[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!array.path(i).isNumber()) {
                throw unusable("gave a vector that has not only numbers");
            }
            numbers[i] = array.path(i).floatValue();
        }
        if (numbers.length == 0) {
            throw unusable("gave a vector without numbers");
        }
        return numbers;
    }

    /** How well each document answers the query. */
    float[] rerank(String query, List<String> documents, Duration timeout) {
        return told("documents", () -> {
            JsonNode answer =
                    server.post("/rerank", Map.of("model", model, "query", query, "documents", documents), timeout);
            JsonNode results = answer.path("results");
            if (results.size() != documents.size()) {
                throw unusable("gave %d scores for %d documents".formatted(results.size(), documents.size()));
            }
            float[] scores = new float[documents.size()];
            java.util.Arrays.fill(scores, Float.NaN);
            for (JsonNode result : results) {
                int index = result.path("index").asInt(-1);
                if (index < 0
                        || index >= scores.length
                        || !result.path("relevance_score").isNumber()) {
                    throw unusable("gave a score for no document");
                }
                scores[index] = result.path("relevance_score").floatValue();
            }
            return scores;
        });
    }

    @Override
    public Generated write(Prompt prompt, GenerationOptions options, int usualTokens, Deadline listener) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        String path = switch (prompt) {
            case Prompt.Chat(var messages) -> {
                body.put("messages", messages);
                yield "/chat/completions";
            }
            case Prompt.Text(String text) -> {
                body.put("prompt", text);
                yield "/completions";
            }
        };
        body.put("max_tokens", options.maxTokens() == null ? usualTokens : options.maxTokens());
        put(body, "temperature", options.temperature());
        put(body, "top_p", options.topP());
        put(body, "top_k", options.topK());
        put(body, "repetition_penalty", options.repetitionPenalty());
        put(body, "presence_penalty", options.presencePenalty());
        put(body, "frequency_penalty", options.frequencyPenalty());
        put(body, "seed", options.seed());
        put(body, "num_beams", options.beams());
        if (!options.stops().isEmpty()) {
            body.put("stop", options.stops());
        }
        body.put("stream", true);
        body.put("stream_options", Map.of("include_usage", true));
        return told(prompt instanceof Prompt.Chat ? "messages" : "prompt", () -> {
            var answer = new Growing(listener);
            if (!server.stream(path, body, listener.left(), answer::hear, listener::isWanted)) {
                throw new Generator.Abandoned();
            }
            return answer.whole();
        });
    }

    private static void put(Map<String, Object> body, String field, @Nullable Object value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private final class Growing {
        private final Generator.Listener listener;
        private final StringBuilder text = new StringBuilder();
        private int pieces;
        private int promptTokens;
        private int completionTokens = -1;
        private Generated.@Nullable Finish finish;

        Growing(Generator.Listener listener) {
            this.listener = listener;
        }

        void hear(JsonNode chunk) {
            JsonNode choice = chunk.path("choices").path(0);
            String piece = choice.path("delta")
                    .path("content")
                    .asString(choice.path("text").asString(""));
            if (!piece.isEmpty()) {
                pieces++;
                text.append(piece);
                listener.text(piece);
            }
            if (choice.path("finish_reason").isString()) {
                finish = choice.path("finish_reason").stringValue().equals("length")
                        ? Generated.Finish.LENGTH
                        : Generated.Finish.STOP;
            }
            if (chunk.path("usage").isObject()) {
                promptTokens = chunk.path("usage").path("prompt_tokens").asInt(0);
                completionTokens = chunk.path("usage").path("completion_tokens").asInt(pieces);
            }
        }

        /** Servers that count nothing send about a token in each event. */
        Generated whole() {
            if (finish == null) {
                throw unusable("ended a text without saying why");
            }
            return new Generated(
                    List.of(), text.toString(), finish, promptTokens, completionTokens < 0 ? pieces : completionTokens);
        }
    }

    private Unusable unusable(String what) {
        return new Unusable(caller + ": its server " + what);
    }

    /** An answer that is none. */
    private static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /** What went wrong there, as a caller is told it here. */
    private <T> T told(String field, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (Unusable answer) {
            throw new Graph.GraphFailure(String.valueOf(answer.getMessage()), answer);
        } catch (RemoteFailure failure) {
            throw switch (failure.kind()) {
                case REFUSED ->
                    InferenceErrors.invalidInput(field, "was refused by its server: " + failure.getMessage());
                case BUSY -> InferenceErrors.overloaded(caller, failure.retryAfter());
                case UNWANTED -> ClientConnection.gone();
                case LATE -> InferenceErrors.deadlineExceeded(caller);
                case AWAY, MISCONFIGURED -> InferenceErrors.away(caller, failure);
            };
        }
    }

    /** The outputs of a request that does not generate. */
    LoadedModel.Answer infer(List<Tensor> inputs, Duration timeout) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        inputs.forEach(input -> texts.put(input.name(), ((Values.Texts) input.values()).list()));
        List<String> documents = texts.get(TaskSignatures.DOCUMENT);
        if (documents == null) {
            return new LoadedModel.Answer(
                    List.of(TaskSignatures.embedding(
                            embed(texts.getOrDefault(TaskSignatures.TEXT, List.of()), timeout))),
                    0);
        }
        List<String> queries = texts.getOrDefault(TaskSignatures.QUERY, List.of());
        return new LoadedModel.Answer(List.of(TaskSignatures.score(scores(queries, documents, timeout))), 0);
    }

    /** One query for all documents, or one for each: then a call for each query that differs. */
    private float[] scores(List<String> queries, List<String> documents, Duration timeout) {
        if (queries.size() == 1) {
            return rerank(queries.getFirst(), documents, timeout);
        }
        if (queries.size() != documents.size()) {
            throw InferenceErrors.invalidInput(
                    TaskSignatures.QUERY,
                    "must be one text, or as many as there are documents (%d)".formatted(documents.size()));
        }
        Map<String, List<Integer>> byQuery = new LinkedHashMap<>();
        for (int i = 0; i < queries.size(); i++) {
            byQuery.computeIfAbsent(queries.get(i), _ -> new ArrayList<>()).add(i);
        }
        float[] scores = new float[documents.size()];
        long until = System.nanoTime() + timeout.toNanos();
        byQuery.forEach((query, places) -> {
            Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
            float[] some = rerank(query, places.stream().map(documents::get).toList(), left);
            for (int i = 0; i < some.length; i++) {
                scores[places.get(i)] = some[i];
            }
        });
        return scores;
    }

    @Override
    public void close() {
        // The server keeps the model.
    }
}
