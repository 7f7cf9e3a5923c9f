package io.zhiying.serving;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** ONNX files of one operator on rows of six numbers, written byte by byte: a version for each thing to be shown. */
public final class TinyOnnx {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final long FLOAT = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private TinyOnnx() {}

    /** {@code y = operator(x)} for an operator of ONNX that takes one tensor, such as Sin. */
    public static byte[] of(String operator) {
        return of(operator, "y");
    }

    public static byte[] of(String operator, String output) {
        var node = new TinyOnnx().text(1, "x").text(2, output).text(4, operator);
        var graph = new TinyOnnx()
                .message(1, node)
                .text(2, "tiny")
                .message(11, value("x"))
                .message(12, value(output));
        return new TinyOnnx()
                .number(1, 8)
                .message(7, graph)
                .message(8, new TinyOnnx().text(1, "").number(2, 17))
                .bytes
                .toByteArray();
    }

    private static TinyOnnx value(String name) {
        var shape = new TinyOnnx().message(1, new TinyOnnx().text(2, "rows")).message(1, new TinyOnnx().number(1, 6));
        var tensor = new TinyOnnx().number(1, FLOAT).message(2, shape);
        return new TinyOnnx().text(1, name).message(2, new TinyOnnx().message(1, tensor));
    }

    private TinyOnnx number(int field, long value) {
        varint(field << 3 | VARINT);
        varint(value);
        return this;
    }

    private TinyOnnx text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private TinyOnnx message(int field, TinyOnnx message) {
        return bytes(field, message.bytes.toByteArray());
    }

    private TinyOnnx bytes(int field, byte[] value) {
        varint(field << 3 | BYTES);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void varint(long value) {
        long left = value;
        while (left > 0x7f) {
            bytes.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
    }
}
