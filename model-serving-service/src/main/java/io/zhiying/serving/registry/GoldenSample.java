package io.zhiying.serving.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.serving.tensor.TensorType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request, and what a version must answer to it before it is ready.
 *
 * @param inputs as in a request of the Open Inference Protocol
 * @param outputs that must be there; others may be, too
 * @param tolerance by how much a number may differ; 0.0001 where it is left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GoldenSample(
        @NotNull @Size(min = 1, max = 64) List<@Valid @NotNull SampleTensor> inputs,
        @NotNull @Size(min = 1, max = 64) List<@Valid @NotNull SampleTensor> outputs,
        @Nullable @DecimalMin("0") @DecimalMax("1000000") Double tolerance) {
    public static final int MAX = 100;

    /** @param data flat, or nested in row-major order */
    public record SampleTensor(
            @NotNull @Size(min = 1, max = 255) String name,
            @NotNull TensorType datatype,
            @NotNull @Size(max = 8) List<@NotNull Long> shape,
            @NotNull JsonNode data) {}
}
