package io.zhiying.serving.openinference;

import io.zhiying.serving.inference.InferenceErrors;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorData;
import io.zhiying.serving.tensor.TensorType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of an infer request.
 *
 * @param id given back with the answer
 * @param outputs the names of those that are wanted; all where it is left out
 * @param parameters of the protocol's extensions; {@code routing_key} keeps a caller with its version, all others are
 *     passed over
 */
record InferRequest(
        @Nullable @Size(max = 255) String id,
        @Nullable Map<String, Object> parameters,
        @NotNull @Size(min = 1, max = 64) List<@Valid @NotNull Input> inputs,
        @Nullable @Size(max = 64) List<@Valid @NotNull Output> outputs) {

    record Input(
            @NotNull @Size(min = 1, max = 255) String name,
            @NotNull TensorType datatype,
            @NotNull @Size(max = 8) List<@NotNull Long> shape,
            @Nullable Map<String, Object> parameters,
            @NotNull TensorData data) {
        Tensor tensor() {
            var values = data.as(datatype)
                    .orElseThrow(() -> InferenceErrors.invalidInput(name, "has data that are not " + datatype));
            try {
                return new Tensor(name, shape, values);
            } catch (IllegalArgumentException | ArithmeticException mismatch) {
                throw InferenceErrors.invalidInput(
                        name, "has %d values, which its shape %s does not".formatted(values.size(), shape));
            }
        }
    }

    record Output(
            @NotNull @Size(min = 1, max = 255) String name,
            @Nullable Map<String, Object> parameters) {}

    List<Tensor> tensors() {
        return inputs.stream().map(Input::tensor).toList();
    }

    /** What keeps the caller with its version: the parameter, or else the header; null where neither is given. */
    @Nullable
    String routingKey(@Nullable String header) {
        Object key = parameters == null ? null : parameters.get("routing_key");
        return key instanceof String text ? text : header;
    }

    boolean wants(String output) {
        return outputs == null
                || outputs.isEmpty()
                || outputs.stream().anyMatch(wanted -> wanted.name().equals(output));
    }
}
