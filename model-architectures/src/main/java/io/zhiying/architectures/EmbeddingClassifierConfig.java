package io.zhiying.architectures;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The shape of an {@link EmbeddingClassifier}.
 *
 * @param embedding width of the embedding that goes in, 1 to 8192
 * @param hidden width of the hidden layer, 0 to 4096; 0 is a linear softmax head
 * @param labels the classes in the order of the outputs, 2 to 1000, each different
 */
public record EmbeddingClassifierConfig(int embedding, int hidden, List<String> labels) {

    /** The name of the file that {@link #write} makes inside an artifact's folder. */
    public static final String FILE = "architecture.json";

    /** The value of {@code architecture} in {@link #FILE}. */
    public static final String ARCHITECTURE = "embedding-classifier";

    private static final int MAX_EMBEDDING = 8192;
    private static final int MAX_HIDDEN = 4096;
    private static final int MAX_LABELS = 1000;
    private static final int MAX_LABEL_LENGTH = 255;
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final Set<String> KEYS = Set.of("architecture", "embedding", "hidden", "labels");

    public EmbeddingClassifierConfig {
        labels = List.copyOf(labels);
        require(embedding >= 1 && embedding <= MAX_EMBEDDING, "embedding must be 1 to " + MAX_EMBEDDING);
        require(hidden >= 0 && hidden <= MAX_HIDDEN, "hidden must be 0 to " + MAX_HIDDEN);
        require(labels.size() >= 2 && labels.size() <= MAX_LABELS, "labels must be 2 to " + MAX_LABELS);
        require(new HashSet<>(labels).size() == labels.size(), "labels must differ from one another");
        require(
                labels.stream().noneMatch(l -> l.isBlank() || l.length() > MAX_LABEL_LENGTH),
                "a label must have 1 to " + MAX_LABEL_LENGTH + " characters");
    }

    /** How many numbers a trained classifier of this shape has. */
    public long parameterCount() {
        long classes = labels.size();
        return hidden == 0 ? (embedding + 1L) * classes : (embedding + 1L) * hidden + (hidden + 1L) * classes;
    }

    /** Writes {@link #FILE} into the folder. */
    public void write(Path folder) throws IOException {
        var json = new JsonObject();
        json.addProperty("architecture", ARCHITECTURE);
        json.addProperty("embedding", embedding);
        json.addProperty("hidden", hidden);
        json.add("labels", JsonUtils.GSON_COMPACT.toJsonTree(labels));
        Files.writeString(folder.resolve(FILE), JsonUtils.GSON_PRETTY.toJson(json) + "\n");
    }

    /**
     * Reads {@link #FILE} from the folder.
     *
     * @throws IllegalArgumentException the file is of another architecture, malformed, or out of range; the message may
     *     be shown to whoever wrote the file
     */
    public static EmbeddingClassifierConfig read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        require(Files.size(file) <= MAX_FILE_BYTES, FILE + " is over " + MAX_FILE_BYTES + " bytes");
        try {
            var json = JsonUtils.GSON_COMPACT.fromJson(Files.readString(file), JsonObject.class);
            require(json != null && json.keySet().equals(KEYS), FILE + " must have exactly the fields " + KEYS);
            require(
                    ARCHITECTURE.equals(json.get("architecture").getAsString()),
                    FILE + " must name the architecture " + ARCHITECTURE);
            List<String> labels = new ArrayList<>();
            json.getAsJsonArray("labels").forEach(label -> labels.add(label.getAsString()));
            return new EmbeddingClassifierConfig(
                    json.get("embedding").getAsInt(), json.get("hidden").getAsInt(), labels);
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | UnsupportedOperationException
                | NumberFormatException malformed) {
            throw new IllegalArgumentException(FILE + " is not the JSON of an " + ARCHITECTURE, malformed);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
