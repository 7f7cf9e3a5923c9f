package io.zhiying.local.command;

import io.zhiying.local.StackConfig;
import io.zhiying.local.service.Evaluation;
import io.zhiying.local.service.Evaluations;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Offline evaluation on the user's own files, done by the service that knows how. */
@Command(name = "evaluate", description = "Evaluates something offline, on your own files; alone, says what there is.")
public final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "WHAT ARGUMENT",
            arity = "0..*",
            description = "What to evaluate, and what that evaluation takes.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Console.out(spec);
        StackConfig config = Here.config();
        var evaluations = new Evaluations(config);
        String what = words.isEmpty() ? null : words.getFirst();
        Optional<Evaluation> chosen = evaluations.all().stream()
                .filter(evaluation -> evaluation.name().equals(what))
                .findFirst();
        if (chosen.isPresent()) {
            return run(evaluations, chosen.get(), words.subList(1, words.size()));
        }
        out.println(
                what == null
                        ? "./zhiying evaluate WHAT …   WHAT is one of:"
                        : "There is no '" + what + "'. WHAT is one of:");
        if (evaluations.all().isEmpty()) {
            out.println("  (no service offers an evaluation yet)");
        }
        for (Evaluation evaluation : evaluations.all()) {
            out.printf("  %-18s %s%n", evaluation.name(), evaluation.description());
        }
        return what == null ? 0 : 2;
    }

    /** Help needs no service. */
    private int run(Evaluations evaluations, Evaluation evaluation, List<String> arguments)
            throws IOException, InterruptedException {
        Map<String, String> settings = evaluation.running();
        if (settings == null || arguments.contains("--help") || arguments.contains("-h")) {
            return evaluations.run(evaluation, arguments, Map.of());
        }
        try (var progress = new ConsoleProgress(Console.out(spec));
                var service = OwnService.start(Here.config(), evaluation, settings, progress)) {
            progress.close(); // from here on the evaluation writes to the terminal
            return evaluations.run(evaluation, arguments, service.environment());
        }
    }
}
