package io.zhiying.serving.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./zhiying evaluate serving}. */
@Command(
        name = "./zhiying evaluate serving",
        mixinStandardHelpOptions = true,
        description =
                "What model-serving does on this machine, over HTTP, in a process of its own. The clients and ONNX"
                        + " Runtime alone run on the same cores; contenders take turns, and ratios are medians over rounds.")
public final class EvaluateServing implements Callable<Integer> {
    private enum Part {
        BATCHING,
        INT8,
        OVERLOAD,
        VERSIONS,
        GENERATION,
        MEMORY
    }

    @Option(
            names = "--model",
            defaultValue = "all-minilm-l6-v2",
            description = "a shipped embedding model (${DEFAULT-VALUE})")
    private String model = "";

    @Option(names = "--only", split = ",", description = "parts to do: ${COMPLETION-CANDIDATES}; default: all")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Mixin
    private Options options = new Options();

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    EvaluateServing(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.getenv(), args));
    }

    /** @return 0 where all was measured, whatever came out; 1 where it could not be; 2 where the arguments are wrong */
    static int run(PrintWriter out, PrintWriter err, Map<String, String> environment, String... args) {
        return new CommandLine(new EvaluateServing(environment))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, _) -> {
                    if (!(failure instanceof IOException)) {
                        failure.printStackTrace(command.getErr());
                    }
                    command.getErr().println("cannot evaluate: " + failure.getMessage());
                    return 1;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        var service = ServiceUnderTest.of(environment);
        if (service == null || spec == null) {
            throw new IOException("no service runs for it: start it as ./zhiying evaluate serving");
        }
        var report = new Report(spec.commandLine().getOut());
        var subject = Subject.of(service, model);
        var machine = ManagementFactory.getOperatingSystemMXBean();
        report.note(
                "%s on %d cores; load average %.2f",
                model, machine.getAvailableProcessors(), machine.getSystemLoadAverage());
        if (only.contains(Part.BATCHING)) {
            new Throughput(subject, options, report).batching();
        }
        if (only.contains(Part.INT8)) {
            int8(subject, report);
        }
        if (only.contains(Part.OVERLOAD)) {
            new Overload(subject, options, report).run();
        }
        if (only.contains(Part.VERSIONS)) {
            new VersionChanges(subject, options, report).run();
        }
        if (only.contains(Part.GENERATION)) {
            new Generation(service, options, report).run();
        }
        if (only.contains(Part.MEMORY)) {
            new LoadCycles(subject, options, report).run();
        }
        report.heading(
                report.missed() == 0
                        ? "All figures are what is aimed at."
                        : report.missed() + " figures are not what is aimed at.");
        return 0;
    }

    private void int8(Subject subject, Report report) throws Exception {
        Optional<String> source = Optional.ofNullable(options.int8);
        if (source.isEmpty()) {
            source = Int8.of(subject.sources());
        }
        if (source.isEmpty()) {
            report.heading("int8 and fp32: no int8 variant of %s is known; --int8 names one".formatted(subject.name()));
        } else {
            new Throughput(subject, options, report).int8(source.get());
        }
    }
}
