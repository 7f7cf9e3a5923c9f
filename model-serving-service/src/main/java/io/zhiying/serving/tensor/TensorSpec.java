package io.zhiying.serving.tensor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of one input or output.
 *
 * @param shape -1 where any size will do
 * @param optional true for an input that may be left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TensorSpec(
        String name,
        TensorType datatype,
        List<Long> shape,
        @Nullable Boolean optional) {
    public TensorSpec {
        shape = List.copyOf(shape);
    }

    public TensorSpec(String name, TensorType datatype, List<Long> shape) {
        this(name, datatype, shape, null);
    }

    public boolean mayBeLeftOut() {
        return Boolean.TRUE.equals(optional);
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
