package io.zhiying.serving.inference;

import io.zhiying.serving.image.ImageProperties;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Holds a request against the signature of a version and the bounds, before anything is computed. */
@Component
class InputCheck {
    private final InferenceProperties properties;
    private final int maxImageLength;

    InputCheck(InferenceProperties properties, ImageProperties images) {
        this.properties = properties;
        // In base64, four characters for three bytes.
        this.maxImageLength =
                Math.toIntExact(Math.min(Integer.MAX_VALUE, images.maxBytes().toBytes() / 3 * 4 + 4));
    }

    /** The inputs in the order of the signature. */
    List<Tensor> check(Signature signature, List<Tensor> given) {
        List<Tensor> ordered = new ArrayList<>();
        long elements = 0;
        for (TensorSpec spec : signature.inputs()) {
            if (spec.mayBeLeftOut()
                    && given.stream().noneMatch(input -> input.name().equals(spec.name()))) {
                continue;
            }
            Tensor input = one(spec, given);
            elements += input.values().size();
            ordered.add(input);
        }
        for (Tensor input : given) {
            if (signature.input(input.name()).isEmpty()) {
                throw InferenceErrors.invalidInput("inputs", "has no place for " + input.name());
            }
        }
        if (elements > properties.maxElements()) {
            throw InferenceErrors.invalidInput(
                    "inputs", "have %d values, the limit is %d".formatted(elements, properties.maxElements()));
        }
        return ordered;
    }

    private Tensor one(TensorSpec spec, List<Tensor> given) {
        var found =
                given.stream().filter(input -> input.name().equals(spec.name())).toList();
        if (found.size() != 1) {
            throw InferenceErrors.invalidInput("inputs", "must have " + spec.name() + " exactly once");
        }
        Tensor input = found.getFirst();
        if (input.type() != spec.datatype()) {
            throw InferenceErrors.invalidInput(
                    spec.name(), "must be %s, not %s".formatted(spec.datatype(), input.type()));
        }
        if (!spec.takes(input.shape())) {
            throw InferenceErrors.invalidInput(
                    spec.name(), "must have the shape %s, not %s".formatted(spec.shape(), input.shape()));
        }
        if (input.values().size() == 0) {
            throw InferenceErrors.invalidInput(spec.name(), "must not be empty");
        }
        if (spec.shape().isEmpty() || spec.shape().getFirst() == -1) {
            requireRows(spec, input);
        }
        if (input.values() instanceof Values.Texts(var texts)) {
            requireLengths(spec, texts);
        }
        return input;
    }

    private void requireRows(TensorSpec spec, Tensor input) {
        if (input.rows() > properties.maxInputs()) {
            throw InferenceErrors.invalidInput(
                    spec.name(), "has %d rows, the limit is %d".formatted(input.rows(), properties.maxInputs()));
        }
    }

    private void requireLengths(TensorSpec spec, List<String> texts) {
        int most = spec.name().equals(TaskSignatures.IMAGE) ? maxImageLength : properties.maxTextLength();
        for (int i = 0; i < texts.size(); i++) {
            int length = texts.get(i).length();
            if (length > most) {
                throw InferenceErrors.invalidInput(
                        "%s[%d]".formatted(spec.name(), i),
                        "has %d characters, the limit is %d".formatted(length, most));
            }
        }
    }
}
