package io.zhiying.serving.inference;

import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.util.List;

/** Answers are numbers: JSON has no others, and nobody can act on them. */
final class Finite {
    private Finite() {}

    static void require(List<Tensor> outputs) {
        for (Tensor output : outputs) {
            if (!isFinite(output)) {
                throw InferenceErrors.invalidInput(
                        "inputs", "give the output " + output.name() + " values that are not finite");
            }
        }
    }

    static boolean isFinite(Tensor output) {
        return switch (output.values()) {
            case Values.Floats(var values) -> {
                for (float value : values) {
                    if (!Float.isFinite(value)) {
                        yield false;
                    }
                }
                yield true;
            }
            case Values.Doubles(var values) -> {
                for (double value : values) {
                    if (!Double.isFinite(value)) {
                        yield false;
                    }
                }
                yield true;
            }
            case Values.Ints _, Values.Longs _, Values.Bools _, Values.Texts _ -> true;
        };
    }
}
