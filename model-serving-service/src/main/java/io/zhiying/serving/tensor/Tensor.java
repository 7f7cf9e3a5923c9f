package io.zhiying.serving.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * A named array with a shape.
 *
 * @param shape each at least 0; their product is the number of values
 */
public record Tensor(String name, List<Long> shape, Values values) {
    public Tensor {
        shape = List.copyOf(shape);
        if (elements(shape) != values.size()) {
            throw new IllegalArgumentException("%s has %d values, its shape %s asks for %d"
                    .formatted(name, values.size(), shape, elements(shape)));
        }
    }

    public TensorType type() {
        return values.type();
    }

    /** The first dimension; 1 for a scalar. */
    public int rows() {
        return shape.isEmpty() ? 1 : Math.toIntExact(shape.getFirst());
    }

    /** Rows {@code from} to {@code to}, exclusive. */
    public Tensor slice(int from, int to) {
        int width = rows() == 0 ? 0 : values.size() / rows();
        List<Long> sliced = new ArrayList<>(shape);
        sliced.set(0, (long) (to - from));
        return new Tensor(name, sliced, values.slice(from * width, to * width));
    }

    /** One below another; all of the shape of the first but for the number of rows. */
    public static Tensor stack(List<Tensor> parts) {
        Tensor first = parts.getFirst();
        if (parts.size() == 1) {
            return first;
        }
        List<Long> shape = new ArrayList<>(first.shape);
        shape.set(0, parts.stream().mapToLong(Tensor::rows).sum());
        return new Tensor(
                first.name,
                shape,
                Values.concat(parts.stream().map(Tensor::values).toList()));
    }

    /** @throws ArithmeticException beyond what an array can hold */
    public static long elements(List<Long> shape) {
        long product = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a dimension is negative: " + shape);
            }
            product = Math.multiplyExact(product, dimension);
        }
        return Math.toIntExact(product);
    }
}
