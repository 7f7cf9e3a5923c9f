package io.zhiying.architectures.safetensors;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: for each array its type, its shape and where it lies behind the header. It is
 * believed only where the arrays fill the rest of the file exactly, without holes and without sharing a byte.
 */
record SafeTensorsHeader(Map<String, Entry> entries) {
    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_RANK = 8;
    private static final int MAX_NAME = 500;

    /** @param begin from the first byte behind the header */
    record Entry(StoredType type, List<Long> shape, long begin, long end) {
        private static Entry of(String name, @Nullable String dtype, List<Long> shape, List<Long> offsets) {
            StoredType type;
            try {
                type = StoredType.valueOf(String.valueOf(dtype));
            } catch (IllegalArgumentException unknown) {
                throw new IllegalArgumentException("%s has the unknown type %s".formatted(name, dtype), unknown);
            }
            if (offsets.size() != 2 || shape.size() > MAX_RANK) {
                throw new IllegalArgumentException(name + " has no two data_offsets, or too many dimensions");
            }
            long size = type.bytes();
            try {
                for (long dimension : shape) {
                    if (dimension < 0) {
                        throw new IllegalArgumentException(name + " has a negative dimension");
                    }
                    size = Math.multiplyExact(size, dimension);
                }
            } catch (ArithmeticException overflow) {
                throw new IllegalArgumentException(name + " is larger than any memory", overflow);
            }
            if (offsets.get(0) < 0 || offsets.get(1) - offsets.get(0) != size) {
                throw new IllegalArgumentException(
                        "%s has the shape %s and %d bytes".formatted(name, shape, offsets.get(1) - offsets.get(0)));
            }
            return new Entry(type, List.copyOf(shape), offsets.get(0), offsets.get(1));
        }
    }

    /**
     * @param dataBytes behind the header
     * @throws IllegalArgumentException malformed, or not of that many bytes
     */
    static SafeTensorsHeader parse(String json, long dataBytes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (var reader = new JsonReader(new StringReader(json))) {
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName();
                if (name.equals("__metadata__")) {
                    reader.skipValue();
                    continue;
                }
                if (name.length() > MAX_NAME || entries.size() == MAX_TENSORS) {
                    throw new IllegalArgumentException("the header has a name of over %d characters or over %d arrays"
                            .formatted(MAX_NAME, MAX_TENSORS));
                }
                if (entries.put(name, entry(name, reader)) != null) {
                    throw new IllegalArgumentException(name + " is there twice");
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("the header goes on behind its end");
            }
        } catch (MalformedJsonException | EOFException | IllegalStateException | NumberFormatException malformed) {
            throw new IllegalArgumentException("the header is not the JSON of a safetensors file", malformed);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        requireFilled(entries, dataBytes);
        return new SafeTensorsHeader(entries);
    }

    Entry entry(String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }

    private static Entry entry(String name, JsonReader reader) throws IOException {
        String type = null;
        List<Long> shape = List.of();
        List<Long> offsets = List.of();
        reader.beginObject();
        while (reader.hasNext()) {
            switch (reader.nextName()) {
                case "dtype" -> type = reader.nextString();
                case "shape" -> shape = numbers(reader);
                case "data_offsets" -> offsets = numbers(reader);
                default -> reader.skipValue();
            }
        }
        reader.endObject();
        return Entry.of(name, type, shape, offsets);
    }

    private static List<Long> numbers(JsonReader reader) throws IOException {
        List<Long> numbers = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            if (numbers.size() > MAX_RANK) {
                throw new IllegalArgumentException("an array has over " + MAX_RANK + " dimensions");
            }
            numbers.add(reader.nextLong());
        }
        reader.endArray();
        return numbers;
    }

    private static void requireFilled(Map<String, Entry> entries, long dataBytes) {
        long at = 0;
        for (Entry entry : entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList()) {
            if (entry.begin() != at) {
                throw new IllegalArgumentException("the arrays overlap or leave holes at byte " + at);
            }
            at = entry.end();
        }
        if (at != dataBytes) {
            throw new IllegalArgumentException("the arrays take %d bytes, the file has %d".formatted(at, dataBytes));
        }
    }
}
