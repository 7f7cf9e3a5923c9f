package io.zhiying.architectures.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file, mapped into memory; its pages come when they are read, and go when the system needs them. */
final class SafeTensorsFile implements AutoCloseable {
    private static final int LENGTH_BYTES = 8;
    /** As the format's own library has it. */
    private static final long MAX_HEADER = 100_000_000;

    private final Arena arena = Arena.ofShared();
    private final SafeTensorsHeader header;
    private final MemorySegment data;

    private SafeTensorsFile(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < LENGTH_BYTES) {
                throw new IllegalArgumentException("it has no header");
            }
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            long length = whole.asSlice(0, LENGTH_BYTES)
                    .asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            if (length < 2 || length > MAX_HEADER || length > size - LENGTH_BYTES) {
                throw new IllegalArgumentException(
                        "it declares a header of %d bytes; it has %d, and at most %d are read"
                                .formatted(length, size - LENGTH_BYTES, MAX_HEADER));
            }
            header = SafeTensorsHeader.parse(
                    text(whole.asSlice(LENGTH_BYTES, length).asByteBuffer()), size - LENGTH_BYTES - length);
            data = whole.asSlice(LENGTH_BYTES + length);
        } catch (IOException | RuntimeException refused) {
            arena.close();
            throw refused;
        }
    }

    /** @throws IllegalArgumentException it is not a complete safetensors file */
    static SafeTensorsFile open(Path file) throws IOException {
        try {
            return new SafeTensorsFile(file);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "%s is not a complete safetensors file: %s".formatted(file.getFileName(), malformed.getMessage()),
                    malformed);
        }
    }

    SafeTensorsHeader header() {
        return header;
    }

    /** The stored bytes of an array, without a copy. */
    ByteBuffer bytes(SafeTensorsHeader.Entry entry) {
        if (entry.end() - entry.begin() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("an array is over 2 GiB");
        }
        return data.asSlice(entry.begin(), entry.end() - entry.begin()).asByteBuffer();
    }

    private static String text(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("its header is not UTF-8", malformed);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
