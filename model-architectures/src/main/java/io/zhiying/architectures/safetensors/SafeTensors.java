package io.zhiying.architectures.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The weights of a Hugging Face folder: {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} names. The files are mapped, not read: float32 arrays lie in the file's own
 * pages, others become float32 when they are asked for. Close the arrays first, then this.
 */
public final class SafeTensors implements AutoCloseable {
    /** The name of a file with all weights. */
    public static final String FILE = "model.safetensors";

    /** The name of the file that says which shard has which array. */
    public static final String INDEX = "model.safetensors.index.json";

    /** The names of shards. */
    public static final Pattern SHARD = Pattern.compile("model-\\d{5}-of-\\d{5}\\.safetensors");

    private static final int MAX_SHARDS = 1000;
    private static final long MAX_INDEX_BYTES = 16L << 20;

    private final Map<String, SafeTensorsFile> files = new HashMap<>();
    private final Map<String, SafeTensorsFile> tensors = new HashMap<>();

    private SafeTensors() {}

    /** Whether the folder has such weights. */
    public static boolean in(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE)) || Files.isRegularFile(folder.resolve(INDEX));
    }

    /**
     * @throws IllegalArgumentException a file is malformed or missing; the message may be shown to whoever made the
     *     folder
     */
    public static SafeTensors open(Path folder) throws IOException {
        var weights = new SafeTensors();
        try {
            if (Files.isRegularFile(folder.resolve(FILE))) {
                SafeTensorsFile file = weights.file(folder, FILE);
                file.header().entries().keySet().forEach(name -> weights.tensors.put(name, file));
            } else {
                weights.shards(folder);
            }
            return weights;
        } catch (IOException | RuntimeException failure) {
            weights.close();
            throw failure;
        }
    }

    private void shards(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        if (!Files.isRegularFile(index) || Files.size(index) > MAX_INDEX_BYTES) {
            throw new IllegalArgumentException(
                    "%s and %s are missing, or the index is over %d bytes".formatted(FILE, INDEX, MAX_INDEX_BYTES));
        }
        try {
            JsonObject map = JsonUtils.GSON_COMPACT
                    .fromJson(Files.readString(index), JsonObject.class)
                    .getAsJsonObject("weight_map");
            for (String name : map.keySet()) {
                String shard = map.get(name).getAsString();
                if (!SHARD.matcher(shard).matches()) {
                    throw new IllegalArgumentException(INDEX + " names a file that is no shard");
                }
                SafeTensorsFile file = file(folder, shard);
                if (!file.header().entries().containsKey(name)) {
                    throw new IllegalArgumentException("%s has no %s, which %s says".formatted(shard, name, INDEX));
                }
                tensors.put(name, file);
            }
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException malformed) {
            throw new IllegalArgumentException(INDEX + " is not the JSON it should be", malformed);
        }
    }

    private SafeTensorsFile file(Path folder, String name) throws IOException {
        SafeTensorsFile open = files.get(name);
        if (open != null) {
            return open;
        }
        Path path = folder.resolve(name);
        if (files.size() == MAX_SHARDS || !Files.isRegularFile(path)) {
            throw new IllegalArgumentException(name + " is missing, or there are over " + MAX_SHARDS + " shards");
        }
        SafeTensorsFile opened = SafeTensorsFile.open(path);
        files.put(name, opened);
        return opened;
    }

    public Set<String> names() {
        return new TreeSet<>(tensors.keySet());
    }

    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * An array as float32. It may lie in the file itself: nobody writes to it, and it is closed before this.
     *
     * @throws IllegalArgumentException there is none, or not of that shape
     */
    public NDArray read(NDManager manager, String name, Shape shape) {
        SafeTensorsFile file = tensors.get(name);
        if (file == null) {
            throw new IllegalArgumentException("the weights have no " + name);
        }
        SafeTensorsHeader.Entry entry = file.header().entry(name);
        Shape found =
                new Shape(entry.shape().stream().mapToLong(Long::longValue).toArray());
        if (!found.equals(shape)) {
            throw new IllegalArgumentException(
                    "%s has the shape %s, the configuration asks for %s".formatted(name, found, shape));
        }
        return manager.create(entry.type().asFloat32(file.bytes(entry)), shape, DataType.FLOAT32);
    }

    @Override
    public void close() {
        files.values().forEach(SafeTensorsFile::close);
        files.clear();
        tensors.clear();
    }
}
