package io.zhiying.serving.task;

import io.zhiying.serving.tensor.InvalidInput;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.util.List;
import java.util.Optional;

/** The inputs of a request by their names; they were held against the signature already. */
final class Inputs {
    private Inputs() {}

    static Optional<Tensor> find(List<Tensor> inputs, String name) {
        return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
    }

    static List<String> texts(List<Tensor> inputs, String name) {
        return ((Values.Texts) find(inputs, name).orElseThrow().values()).list();
    }

    /** The only value of an input that may be left out. */
    static Optional<Values> one(List<Tensor> inputs, String name) {
        return find(inputs, name).map(Tensor::values).map(values -> {
            if (values.size() != 1) {
                throw InvalidInput.of(name, "must have one value");
            }
            return values;
        });
    }

    static Optional<String> text(List<Tensor> inputs, String name) {
        return one(inputs, name).map(value -> ((Values.Texts) value).list().getFirst());
    }

    /** Rows of one width, one below another. */
    static Tensor stacked(String name, List<float[]> rows) {
        int width = rows.getFirst().length;
        float[] values = new float[rows.size() * width];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, values, row * width, width);
        }
        return new Tensor(name, List.of((long) rows.size(), (long) width), new Values.Floats(values));
    }
}
