package io.zhiying.serving.benchmark;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long each thing is measured; the defaults take some eight minutes together. */
final class Options {
    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "in which the contenders take turns (${DEFAULT-VALUE})")
    int rounds;

    @Option(names = "--seconds", defaultValue = "4", description = "of each contender in each round (${DEFAULT-VALUE})")
    double seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description = "seconds before, in which the service's code is compiled (${DEFAULT-VALUE})")
    double warmUp;

    @Option(names = "--clients", defaultValue = "64", description = "that ask at once (${DEFAULT-VALUE})")
    int clients;

    @Option(
            names = "--int8",
            paramLabel = "SOURCE",
            description =
                    "the ONNX file of the model's int8 variant, as maven:… or hf:…; known for most shipped models")
    @Nullable
    String int8;

    @Option(
            names = "--overload-seconds",
            defaultValue = "60",
            description = "of twice the load that it bears (${DEFAULT-VALUE}); 600 shows whether memory stays flat")
    double overloadSeconds;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "within which overloading clients want an answer (${DEFAULT-VALUE})")
    double deadlineSeconds;

    @Option(names = "--tokens", defaultValue = "512", description = "of the text that is generated (${DEFAULT-VALUE})")
    int tokens;

    @Option(names = "--cycles", defaultValue = "200", description = "of loading and unloading (${DEFAULT-VALUE})")
    int cycles;
}
