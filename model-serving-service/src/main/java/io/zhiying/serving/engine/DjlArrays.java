package io.zhiying.serving.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.stream.LongStream;

/** Tensors as DJL's arrays and back. */
final class DjlArrays {
    private DjlArrays() {}

    static NDArray toDjl(NDManager manager, Tensor tensor) {
        Shape shape =
                new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
        NDArray array = switch (tensor.values()) {
            case Values.Floats(var values) -> manager.create(FloatBuffer.wrap(values), shape, DataType.FLOAT32);
            case Values.Doubles(var values) -> manager.create(DoubleBuffer.wrap(values), shape, DataType.FLOAT64);
            case Values.Ints(var values) -> manager.create(IntBuffer.wrap(values), shape, DataType.INT32);
            case Values.Longs(var values) -> manager.create(LongBuffer.wrap(values), shape, DataType.INT64);
            case Values.Bools(var values) -> manager.create(bytes(values), shape, DataType.BOOLEAN);
            case Values.Texts _ -> throw new IllegalArgumentException("engines take no text");
        };
        array.setName(tensor.name());
        return array;
    }

    static Tensor fromDjl(String name, NDArray array) {
        List<Long> shape = LongStream.of(array.getShape().getShape()).boxed().toList();
        Values values = switch (array.getDataType()) {
            case FLOAT32 -> new Values.Floats(array.toFloatArray());
            case FLOAT64 -> new Values.Doubles(array.toDoubleArray());
            case INT32 -> new Values.Ints(array.toIntArray());
            case INT64 -> new Values.Longs(array.toLongArray());
            case BOOLEAN -> new Values.Bools(array.toBooleanArray());
            default -> throw new IllegalStateException(name + " has the type " + array.getDataType());
        };
        return new Tensor(name, shape, values);
    }

    private static ByteBuffer bytes(boolean[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (boolean value : values) {
            bytes.put((byte) (value ? 1 : 0));
        }
        return bytes.flip();
    }
}
