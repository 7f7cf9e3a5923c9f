package io.zhiying.serving.tensor;

import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;

/** The tensors of a request, or what they were made from, do not fit the model. */
public final class InvalidInput {
    private static final ErrorCode CODE =
            new ErrorCode("inference.invalid_input", 400, "The input does not fit the model");

    private InvalidInput() {}

    public static Problem of(String field, String message) {
        return new Problem(CODE, field + " " + message + ".").withField(field, message);
    }
}
