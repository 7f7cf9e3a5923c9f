package io.zhiying.profile.outcome.evaluation;

import io.zhiying.profile.outcome.OutcomeModel;
import io.zhiying.profile.outcome.Ranking;
import io.zhiying.profile.outcome.Table;
import io.zhiying.profile.outcome.Trial;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./zhiying evaluate outcome}: how well an outcome, such as churn, is foretold on somebody's own table. */
@Command(
        name = "evaluate outcome",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Learns who will have an outcome from a table with a customer a row, and measures it on rows that"
                + " were not learnt from. Nothing is stored and no service is needed.")
public final class EvaluateOutcome implements Callable<Integer> {
    private static final int SHOWN_FEATURES = 10;

    @Option(names = "--data", required = true, description = "CSV with a header (.gz)")
    private @Nullable Path data;

    @Option(names = "--label", required = true, description = "the column of the outcome, which has two values")
    private @Nullable String label;

    @Option(names = "--positive", description = "which of the two; default: yes, true, 1, 是 or the rarer one")
    private @Nullable String positive;

    @Option(
            names = "--ignore",
            split = ",",
            description = "columns to leave out, such as what was known only afterwards")
    private List<String> ignore = List.of();

    @Option(
            names = "--time-column",
            description =
                    "learn from the first four fifths and measure on the last one;" + " default: cross-validation")
    private @Nullable String timeColumn;

    @Option(names = "--folds", defaultValue = "5", description = "of the cross-validation; default ${DEFAULT-VALUE}")
    private int folds = 5;

    @Option(names = "--seed", defaultValue = "1", description = "default ${DEFAULT-VALUE}")
    private long seed = 1;

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** @return 0, or 1 where the file cannot be used, or 2 where the arguments are wrong */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new EvaluateOutcome())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, _) -> {
                    if (e instanceof IOException || e instanceof IllegalArgumentException) {
                        command.getErr().println(e.getMessage());
                        return 1;
                    }
                    throw e;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        if (folds < 2 || folds > 20) {
            throw new IOException("--folds must be from 2 to 20");
        }
        var file = LabelledFile.read(given(data), given(label), positive, ignore);
        var out = given(spec).commandLine().getOut();
        var table = file.table();
        boolean[] outcomes = file.outcomes();
        long yes = IntStream.range(0, outcomes.length).filter(i -> outcomes[i]).count();
        print(
                out,
                "%,d rows, %,d (%.1f%%) with %s = %s; %,d left out",
                outcomes.length,
                yes,
                100.0 * yes / outcomes.length,
                given(label),
                file.positive(),
                file.skipped());
        var trial = timeColumn == null
                ? Trial.crossValidated(table, outcomes, folds, seed)
                : Trial.byTime(table.without(List.of(timeColumn)), outcomes, file.column(timeColumn), seed);
        var suspicious = Trial.suspicious(table, outcomes);
        if (!suspicious.isEmpty()) {
            print(
                    out,
                    "CAUTION: %s alone tells the outcome: was it known beforehand? --ignore it if not",
                    suspicious.stream().map(Trial.Alone::feature).collect(Collectors.joining(", ")));
        }
        print(out, "");
        figures(out, trial, (double) yes / outcomes.length);
        tenths(out, trial.ranking());
        features(out, timeColumn == null ? table : table.without(List.of(timeColumn)), outcomes);
        out.flush();
        return 0;
    }

    private void figures(PrintWriter out, Trial trial, double share) {
        var ranking = trial.ranking();
        print(out, "AUC %.4f (%s)", ranking.areaUnderCurve(), spread(trial.areas()));
        print(out, "PR-AUC %.4f (by chance %.4f)", ranking.averagePrecision(), share);
        print(
                out,
                "Brier score %.4f (everybody the same: %.4f), calibration error %.4f",
                ranking.brierScore(),
                share * (1 - share),
                ranking.calibrationError());
        print(out, "");
    }

    private String spread(List<Double> areas) {
        return areas.size() == 1
                ? "the last fifth by " + timeColumn
                : "%d folds, from %.4f to %.4f"
                        .formatted(
                                areas.size(),
                                areas.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .min()
                                        .orElseThrow(),
                                areas.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .max()
                                        .orElseThrow());
    }

    private static void tenths(PrintWriter out, Ranking ranking) {
        print(out, "tenth   customers   expected   actual   lift so far   found so far");
        int number = 0;
        for (var tenth : ranking.tenths()) {
            print(
                    out,
                    "%5d%12d%11.3f%9.3f%14.2f%14.1f%%",
                    ++number,
                    tenth.customers(),
                    tenth.expected(),
                    tenth.actual(),
                    tenth.lift(),
                    100 * tenth.captured());
        }
        print(out, "");
    }

    private void features(PrintWriter out, Table table, boolean[] outcomes) {
        try (var model = OutcomeModel.train(table, outcomes, seed)) {
            var effects = new TreeMap<String, Double>();
            for (var row : model.reasons(table, model.encoding().features().size())) {
                row.forEach(reason -> effects.merge(reason.feature(), Math.abs(reason.effect()), Double::sum));
            }
            print(out, "what moves the log odds, on average over customers");
            new ArrayList<>(effects.entrySet())
                    .stream()
                            .sorted((a, b) -> Double.compare(b.getValue(), a.getValue()))
                            .limit(SHOWN_FEATURES)
                            .forEach(entry ->
                                    print(out, "%8.3f  %s", entry.getValue() / outcomes.length, entry.getKey()));
            if (!model.encoding().left().isEmpty()) {
                print(
                        out,
                        "left out, the same for all or different for nearly all: %s",
                        String.join(", ", model.encoding().left()));
            }
        }
    }

    private static void print(PrintWriter out, String format, @Nullable Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("picocli sets it before call()");
        }
        return value;
    }
}
