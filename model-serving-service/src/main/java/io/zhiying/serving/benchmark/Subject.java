package io.zhiying.serving.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The model that is measured, an embedding model of the service: it was asked for by its name there.
 *
 * @param first the version that the alias champion has
 * @param maxTokens where texts are cut
 */
record Subject(ServiceUnderTest service, String name, String first, String language, int maxTokens, Path folder) {
    private static final String FIRST = "1";

    /** Waits for the model's first version, which the service registers as it starts. */
    static Subject of(ServiceUnderTest service, String name) throws IOException, InterruptedException {
        JsonNode model = service.get("/v1/registry/models/" + name);
        if (!model.path("task").asString().equals("text-embedding")) {
            throw new ServiceUnderTest.Unexpected("%s is for %s; only models for text-embedding are measured here"
                    .formatted(name, model.path("task").asString()));
        }
        JsonNode version = service.ready(name, FIRST);
        return new Subject(
                service,
                name,
                FIRST,
                model.path("languages").path(0).asString("en"),
                version.path("text").path("maxTokens").asInt(),
                service.stored(version.path("sha256").asString()));
    }

    /** What the service answers for a version, and for whatever the alias has. */
    String version(String version) {
        return name + ":" + version;
    }

    /** The sources of the first version, with changes to them, as one more version; @return its number */
    String register(Map<String, String> sources, Map<String, String> parameters)
            throws IOException, InterruptedException {
        JsonNode known = service.get("/v1/registry/models/%s/versions/%s".formatted(name, first));
        Map<String, Object> files = new HashMap<>();
        for (var file : known.path("sources").properties()) {
            files.put(file.getKey(), file.getValue().asString());
        }
        files.putAll(sources);
        Map<String, Object> request = new HashMap<>();
        request.put("files", files);
        request.put("text", known.path("text"));
        if (!parameters.isEmpty()) {
            request.put("parameters", parameters);
        }
        JsonNode made = service.post("/v1/registry/models/%s/versions".formatted(name), request);
        String version = made.path("version").asString();
        service.ready(name, version);
        return version;
    }

    /** The first version's sources, by file, that come from Maven. */
    Map<String, String> sources() throws IOException, InterruptedException {
        Map<String, String> sources = new HashMap<>();
        JsonNode known = service.get("/v1/registry/models/%s/versions/%s".formatted(name, first));
        for (var file : known.path("sources").properties()) {
            sources.put(file.getKey(), file.getValue().asString());
        }
        return sources;
    }

    List<String> sentences(int count) {
        return Sentences.of(language, count, 42);
    }

    static List<List<String>> inBatches(List<String> sentences, int size) {
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from + size <= sentences.size(); from += size) {
            batches.add(sentences.subList(from, from + size));
        }
        return batches;
    }
}
