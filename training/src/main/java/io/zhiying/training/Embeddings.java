package io.zhiying.training;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vectors of texts, kept in a file between trainings: the encoder is frozen, so a vector never changes, and
 * computing it is nearly all of a training's time.
 *
 * <p>The file is a row of (hash of the text, vector). A row cut short by a kill is dropped at the next start.
 */
final class Embeddings {
    private static final Logger log = LoggerFactory.getLogger(Embeddings.class);
    private static final int BATCH = 32;
    private static final int HASH = 32;

    private final EmbeddingModel model;
    private final Path file;
    private final Map<String, float[]> vectors = new HashMap<>();

    Embeddings(EmbeddingModel model, Path folder) throws IOException {
        this.model = model;
        Files.createDirectories(folder);
        this.file = folder.resolve(model.name() + ".vectors");
        if (Files.exists(file)) {
            load();
        }
    }

    float[] of(String text) {
        float[] vector = vectors.get(key(text));
        if (vector == null) {
            throw new IllegalArgumentException("compute the vectors before asking for one");
        }
        return vector;
    }

    /** Computes what is not there yet, texts of like length together so that little is padding. */
    void compute(Collection<String> texts) throws IOException {
        List<String> missing = new ArrayList<>(texts.stream()
                .distinct()
                .filter(text -> !vectors.containsKey(key(text)))
                .sorted(Comparator.comparingInt(String::length))
                .toList());
        int done = 0;
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)))) {
            for (int from = 0; from < missing.size(); from += BATCH) {
                List<String> batch = missing.subList(from, Math.min(from + BATCH, missing.size()));
                float[][] computed = model.embed(batch);
                for (int i = 0; i < batch.size(); i++) {
                    append(out, batch.get(i), computed[i]);
                }
                done += batch.size();
                if (done % (BATCH * 32) == 0) {
                    log.info("{} of {} texts embedded", done, missing.size());
                }
            }
        }
    }

    private void append(DataOutputStream out, String text, float[] vector) throws IOException {
        out.write(hash(text));
        out.writeInt(vector.length);
        for (float value : vector) {
            out.writeFloat(value);
        }
        vectors.put(key(text), vector);
    }

    private void load() throws IOException {
        long whole = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            while (true) {
                byte[] hash = in.readNBytes(HASH);
                if (hash.length < HASH) {
                    break;
                }
                float[] vector = new float[in.readInt()];
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = in.readFloat();
                }
                vectors.put(HexFormat.of().formatHex(hash), vector);
                whole += HASH + Integer.BYTES + (long) vector.length * Float.BYTES;
            }
        } catch (EOFException e) {
            log.info("the last vector in {} was cut short and will be computed again", file.getFileName());
        }
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(whole);
        }
    }

    private static String key(String text) {
        return HexFormat.of().formatHex(hash(text));
    }

    private static byte[] hash(String text) {
        return Arrays.copyOf(Hashes.sha256(text.getBytes(StandardCharsets.UTF_8)), HASH);
    }
}
