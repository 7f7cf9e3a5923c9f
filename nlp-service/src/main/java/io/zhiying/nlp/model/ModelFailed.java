package io.zhiying.nlp.model;

import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;

/** A model cannot work on what it was given, now or later: its versions do not fit each other, or it is broken. */
public class ModelFailed extends Problem {
    private static final long serialVersionUID = 1L;
    private static final ErrorCode CODE = new ErrorCode("nlp.model_failed", 502, "A model gave no usable answer");

    ModelFailed(String model, String why) {
        super(CODE, "The model " + model + " gave no usable answer: " + why + ".");
    }
}
