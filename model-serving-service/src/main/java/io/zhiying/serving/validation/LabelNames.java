package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * The names of a classifier's outputs: {@code id2label} of config.json, or else {@code synset.txt}, a line for each, or
 * else {@code LABEL_0} and so on where config.json or the graph tells only how many there are, as the transformers library
 * has it.
 */
final class LabelNames {
    private static final String CONFIG = "config.json";
    private static final String LINES = "synset.txt";
    private static final int MAX = 100_000;

    private final FolderReader reader;
    private final Staged staged;

    LabelNames(FolderReader reader, Staged staged) {
        this.reader = reader;
        this.staged = staged;
    }

    /** @param outputs of the graph; -1 where it does not tell */
    List<String> read(long outputs) {
        Optional<JsonNode> config = reader.read(staged, CONFIG);
        Optional<JsonNode> names =
                config.map(file -> file.path("id2label")).filter(found -> found.isObject() && !found.isEmpty());
        if (names.isPresent()) {
            return named(names.get());
        }
        if (reader.has(staged, LINES)) {
            return lines();
        }
        int count = config.map(file -> file.path("num_labels").asInt(0))
                .filter(told -> told > 0)
                .orElse((int) Math.clamp(outputs, -1, MAX + 1L));
        if (count < 1 || count > MAX) {
            throw new ArtifactRefused(
                    "The labels must be named: id2label of config.json, or synset.txt with a line for each.");
        }
        return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
    }

    private static List<String> named(JsonNode names) {
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

    private List<String> lines() {
        try {
            List<String> labels = Files.readAllLines(staged.folder().resolve(LINES)).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (labels.isEmpty()) {
                throw new ArtifactRefused(LINES + " has no labels.");
            }
            return labels;
        } catch (java.nio.charset.MalformedInputException malformed) {
            throw new ArtifactRefused(LINES + " is not UTF-8.", malformed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
