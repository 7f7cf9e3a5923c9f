package io.zhiying.serving.tensor;

import java.util.List;

/**
 * What a model says of one input or output.
 *
 * @param shape -1 where any size will do
 */
public record TensorSpec(String name, TensorType datatype, List<Long> shape) {
    public TensorSpec {
        shape = List.copyOf(shape);
    }

    /** Whether a tensor of that shape can be taken. */
    public boolean takes(List<Long> actual) {
        if (actual.size() != shape.size()) {
            return false;
        }
        for (int i = 0; i < actual.size(); i++) {
            if (shape.get(i) != -1 && !shape.get(i).equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }
}
