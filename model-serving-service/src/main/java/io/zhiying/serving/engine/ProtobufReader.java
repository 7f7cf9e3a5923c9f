package io.zhiying.serving.engine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over a message in the protobuf wire format without a schema: {@link #next} moves to a field, then exactly one
 * of the value methods or {@link #skip} reads it. Everything is a view of the file, nothing is copied but strings.
 */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer bytes;
    private int field;
    private int wireType;

    ProtobufReader(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws IllegalArgumentException the bytes are not such a message, or end too early */
    boolean next() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (field == 0) {
            throw malformed();
        }
        return true;
    }

    int field() {
        return field;
    }

    long integer() {
        return switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> fixed(Long.BYTES);
            case FIXED32 -> fixed(Integer.BYTES);
            default -> throw malformed();
        };
    }

    String string() {
        ByteBuffer slice = view();
        return StandardCharsets.UTF_8.decode(slice).toString();
    }

    ProtobufReader message() {
        return new ProtobufReader(view());
    }

    void skip() {
        if (wireType == LENGTH_DELIMITED) {
            view();
        } else {
            integer();
        }
    }

    private ByteBuffer view() {
        if (wireType != LENGTH_DELIMITED) {
            throw malformed();
        }
        long length = varint();
        if (length < 0 || length > bytes.remaining()) {
            throw malformed();
        }
        ByteBuffer slice = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return slice;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long next = fixed(1);
            value |= (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw malformed();
    }

    private long fixed(int size) {
        try {
            return switch (size) {
                case 1 -> bytes.get();
                case Integer.BYTES -> bytes.getInt();
                default -> bytes.getLong();
            };
        } catch (BufferUnderflowException end) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a complete message");
    }
}
