package io.zhiying.architectures.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The element types that a file may have. Weights are F32, F16 or BF16; the others are known for their size only. */
enum StoredType {
    F32(4) {
        @Override
        float read(ByteBuffer from) {
            return from.getFloat();
        }
    },
    F16(2) {
        @Override
        float read(ByteBuffer from) {
            return Float.float16ToFloat(from.getShort());
        }
    },
    /** The upper half of a float32. */
    BF16(2) {
        @Override
        float read(ByteBuffer from) {
            return Float.intBitsToFloat(from.getShort() << 16);
        }
    },
    BOOL(1),
    U8(1),
    I8(1),
    I16(2),
    U16(2),
    I32(4),
    U32(4),
    I64(8),
    U64(8),
    F64(8),
    F8_E4M3(1),
    F8_E5M2(1);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    float read(ByteBuffer from) {
        throw new IllegalArgumentException("an array has the type %s; weights are F32, F16 or BF16".formatted(this));
    }

    /** As float32 in native order; the buffer itself where it is that already. */
    ByteBuffer asFloat32(ByteBuffer stored) {
        if (this == F32 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            return stored.order(ByteOrder.nativeOrder());
        }
        stored.order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer floats = ByteBuffer.allocateDirect(Math.multiplyExact(stored.remaining() / bytes, Float.BYTES))
                .order(ByteOrder.nativeOrder());
        while (stored.hasRemaining()) {
            floats.putFloat(read(stored));
        }
        return floats.flip();
    }
}
