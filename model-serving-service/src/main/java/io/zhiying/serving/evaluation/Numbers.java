package io.zhiying.serving.evaluation;

import io.zhiying.platform.job.JobHandler.Refused;
import io.zhiying.serving.tensor.Values;

/** Numbers of an output, whatever their type. */
final class Numbers {
    private Numbers() {}

    static double[] of(Values values) {
        return switch (values) {
            case Values.Doubles(var array) -> array;
            case Values.Floats(var array) -> {
                double[] numbers = new double[array.length];
                for (int i = 0; i < array.length; i++) {
                    numbers[i] = array[i];
                }
                yield numbers;
            }
            default -> throw new Refused("The version answers %s, not floating point.".formatted(values.type()));
        };
    }
}
