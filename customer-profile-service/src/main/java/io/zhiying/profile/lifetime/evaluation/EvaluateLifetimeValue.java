package io.zhiying.profile.lifetime.evaluation;

import io.zhiying.profile.lifetime.model.Comparison;
import io.zhiying.profile.lifetime.model.Holdout;
import io.zhiying.profile.lifetime.model.LifetimeModel;
import io.zhiying.profile.lifetime.model.PurchaseHistory;
import io.zhiying.profile.lifetime.model.TimingAccuracy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./zhiying evaluate lifetime-value}: how well lifetime value is foretold on somebody's own transactions. */
@Command(
        name = "evaluate lifetime-value",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Fits BG/NBD and Gamma-Gamma to the first part of a file of transactions and compares what they"
                + " expect with the rest. Nothing is stored and no service is needed.")
public final class EvaluateLifetimeValue implements Callable<Integer> {
    @Option(names = "--transactions", required = true, description = "a purchase a line, with or without header (.gz)")
    private @Nullable Path transactions;

    @Option(names = "--calibration-end", description = "last day to learn from; default: the middle of the file's days")
    private @Nullable LocalDate calibrationEnd;

    @Option(names = "--customer-column", description = "name or number; found by the usual names where not given")
    private @Nullable String customerColumn;

    @Option(names = "--date-column")
    private @Nullable String dateColumn;

    @Option(names = "--amount-column")
    private @Nullable String amountColumn;

    @Option(names = "--quantity-column", description = "where the amount is the price of one")
    private @Nullable String quantityColumn;

    @Option(names = "--date-format", description = "a pattern such as dd/MM/uuuu; default: the usual ones")
    private @Nullable String dateFormat;

    @Option(
            names = "--expect",
            description =
                    "purchases again,weeks to the last,weeks since the first,weeks ahead: what is expected of such"
                            + " a customer; default 2,30.43,38.86 and the holdout's weeks")
    private List<String> expect = List.of("2,30.43,38.86");

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** @return 0, or 1 where the file cannot be used, or 2 where the arguments are wrong */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new EvaluateLifetimeValue())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, _) -> {
                    if (e instanceof IOException || e instanceof LifetimeModel.TooFewCustomers) {
                        command.getErr().println(e.getMessage());
                        return 1;
                    }
                    throw e;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        var file = TransactionFile.read(
                given(transactions),
                new Columns.Wanted(customerColumn, dateColumn, amountColumn, quantityColumn, dateFormat));
        var customers = file.customers().values();
        LocalDate first = customers.stream()
                .map(SortedMap::firstKey)
                .min(LocalDate::compareTo)
                .orElseThrow();
        LocalDate last = customers.stream()
                .map(SortedMap::lastKey)
                .max(LocalDate::compareTo)
                .orElseThrow();
        LocalDate split =
                calibrationEnd == null ? first.plusDays(ChronoUnit.DAYS.between(first, last) / 2) : calibrationEnd;
        if (!split.isBefore(last) || split.isBefore(first)) {
            throw new IOException("--calibration-end must be from %s to the day before %s".formatted(first, last));
        }
        var out = given(spec).commandLine().getOut();
        long purchases = customers.stream().mapToLong(SortedMap::size).sum();
        print(out, "%,d lines (%s), %,d left out", file.lines(), file.columns(), file.skipped());
        print(out, "%,d customers, %,d days with a purchase, %s to %s", customers.size(), purchases, first, last);
        var holdout = Holdout.of(customers, split, last);
        print(
                out,
                "fitted to %,d customers until %s, compared with the %.1f weeks after it",
                holdout.comparison().customers(),
                split,
                holdout.comparison().weeks());
        print(out, "");
        models(out, holdout);
        comparison(out, holdout.comparison());
        timing(out, holdout.comparison().nextPurchase());
        for (String each : expect) {
            expectation(out, holdout, each);
        }
        out.flush();
        return 0;
    }

    private static void models(PrintWriter out, Holdout holdout) {
        LifetimeModel model = holdout.model();
        var fit = model.purchases();
        var bgNbd = fit.model();
        print(out, "BG/NBD (weeks)       r       alpha           a           b   log-likelihood");
        print(
                out,
                "  estimate   %10.4f%12.4f%12.4f%12.4f%17.2f",
                bgNbd.r(),
                bgNbd.alpha(),
                bgNbd.a(),
                bgNbd.b(),
                fit.logLikelihood());
        print(out, "  std. error %10.4f%12.4f%12.4f%12.4f", fit.standardErrors().toArray());
        if (model.spend().isEmpty()) {
            print(out, "Gamma-Gamma: too few customers with an amount bought again");
            return;
        }
        var spend = model.spend().get();
        var gamma = spend.model();
        print(out, "Gamma-Gamma          p           q           v   log-likelihood   customers");
        print(
                out,
                "  estimate   %10.4f%12.4f%12.4f%17.2f%,12d",
                gamma.p(),
                gamma.q(),
                gamma.v(),
                spend.logLikelihood(),
                spend.customers());
        print(out, "  std. error %10.4f%12.4f%12.4f", spend.standardErrors().toArray());
        print(
                out,
                "  a purchase is worth %.2f on average over customers; spend and frequency correlate by %.2f",
                gamma.populationMean(),
                holdout.comparison().spendAndFrequency());
    }

    private static void comparison(PrintWriter out, Comparison comparison) {
        print(out, "");
        print(out, "purchases after it      expected      actual");
        print(out, "  all customers     %,12.1f%,12.0f", comparison.expected(), comparison.actual());
        for (var row : comparison.byFrequency()) {
            print(
                    out,
                    "  bought again %s%-3s%11.3f%12.3f   (%,d customers)",
                    row.frequency(),
                    row.equals(comparison.byFrequency().getLast()) ? "+ x" : " x",
                    row.expected(),
                    row.actual(),
                    row.customers());
        }
        print(out, "");
        print(out, "over customers       correlation   mean absolute error");
        print(
                out,
                "  BG/NBD              %10.4f%22.4f",
                comparison.forecast().correlation(),
                comparison.forecast().meanAbsoluteError());
        print(
                out,
                "  as often as before  %10.4f%22.4f",
                comparison.naive().correlation(),
                comparison.naive().meanAbsoluteError());
        print(out, "");
    }

    private static void timing(PrintWriter out, @Nullable TimingAccuracy timing) {
        if (timing == null) {
            return;
        }
        print(out, "bought next within   expected   actual   Brier score   of the share for all");
        for (var row : timing.within()) {
            print(
                    out,
                    "  %3d weeks%19.3f%9.3f%14.4f%23.4f",
                    row.weeks(),
                    row.expected(),
                    row.actual(),
                    row.brierScore(),
                    row.brierScoreOfShare());
        }
        var interval = timing.interval();
        if (interval != null) {
            print(
                    out,
                    "  80%% intervals of %,d customers held %.3f of them; expected %.3f, for some buy no more",
                    interval.customers(),
                    interval.actual(),
                    interval.expected());
        }
        print(out, "");
    }

    private void expectation(PrintWriter out, Holdout holdout, String text) throws IOException {
        String[] parts = text.split(",");
        try {
            var history = new PurchaseHistory(
                    Integer.parseInt(parts[0].strip()), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
            double weeks = parts.length > 3
                    ? Double.parseDouble(parts[3])
                    : holdout.comparison().weeks();
            var model = holdout.model().purchases().model();
            print(
                    out,
                    "E[Y(%.4g) | %d, %s, %s] = %.4f purchases, alive with probability %.4f",
                    weeks,
                    history.frequency(),
                    parts[1].strip(),
                    parts[2].strip(),
                    model.expectedPurchases(history, weeks),
                    model.probabilityAlive(history));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("--expect %s: %s".formatted(text, "write as 2,30.43,38.86,39"), e);
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
