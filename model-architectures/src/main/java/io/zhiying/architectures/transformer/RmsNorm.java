package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;

/** Scales each vector to a root mean square of one, then by its weights (Zhang and Sennrich, 2019). */
record RmsNorm(NDArray weight, float epsilon) {
    NDArray apply(NDArray input) {
        NDArray power = input.mul(input).mean(new int[] {-1}, true).add(epsilon);
        return input.div(power.sqrt()).mul(weight);
    }
}
