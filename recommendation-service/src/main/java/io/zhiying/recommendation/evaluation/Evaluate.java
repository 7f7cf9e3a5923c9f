package io.zhiying.recommendation.evaluation;

import io.zhiying.recommendation.model.Mix;
import io.zhiying.recommendation.recommend.RankingProperties;
import io.zhiying.recommendation.selection.Selector;
import io.zhiying.recommendation.similarity.ItemSimilarity;
import io.zhiying.recommendation.similarity.RandomWalk;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./zhiying evaluate recommendations}: how good recommendations are on somebody's own interactions. */
@Command(
        name = "evaluate recommendations",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains on a part of an interaction file, recommends for the users of the rest, and compares with"
                + " popularity. Nothing is stored and no service is needed.")
public final class Evaluate implements Callable<Integer> {
    private static final Duration NO_FADING = Duration.ofDays(365_000);

    /** How a file is divided. */
    enum SplitBy {
        TIME,
        LEAVE_LAST_OUT
    }

    @Option(names = "--interactions", required = true, description = "CSV (.gz) or LightGCN lists")
    private @Nullable Path interactions;

    @Option(names = "--test", description = "a second file to test on, where the data is already split")
    private @Nullable Path test;

    @Option(
            names = "--format",
            defaultValue = "CSV",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private ChoiceFile.Format format = ChoiceFile.Format.CSV;

    @Option(
            names = "--split",
            defaultValue = "TIME",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private SplitBy split = SplitBy.TIME;

    @Option(names = "--test-share", defaultValue = "0.2", description = "of a split by time; default ${DEFAULT-VALUE}")
    private double testShare = 0.2;

    @Option(names = "--user-column", description = "name in the header; found by the usual names where not given")
    private @Nullable String userColumn;

    @Option(names = "--item-column")
    private @Nullable String itemColumn;

    @Option(names = "--time-column", description = "seconds or milliseconds since 1970, or ISO 8601")
    private @Nullable String timeColumn;

    @Option(names = "--weight-column", description = "a rating, say; used by --min-weight only")
    private @Nullable String weightColumn;

    @Option(names = "--min-weight", defaultValue = "0", description = "lines below are left out")
    private double minWeight;

    @Option(names = "--repeats", description = "what a user already had may be recommended, and counts")
    private boolean repeats;

    @Option(names = "--k", split = ",", defaultValue = "10,20", description = "cut-offs; default ${DEFAULT-VALUE}")
    private List<Integer> cutoffs = List.of(10, 20);

    @Option(names = "--neighbours", defaultValue = "50", description = "kept per item; default ${DEFAULT-VALUE}")
    private int neighbours = 50;

    @Option(names = "--seeds", defaultValue = "50", description = "of one user, newest first; default ${DEFAULT-VALUE}")
    private int seeds = 50;

    @Option(
            names = "--half-life-days",
            description = "of the rows of one method alone: a seed this much older counts half; default: no fading")
    private @Nullable Integer halfLifeDays;

    @Option(names = "--alpha", defaultValue = "0.7", description = "of RP3beta; default ${DEFAULT-VALUE}")
    private double alpha = 0.7;

    @Option(names = "--beta", defaultValue = "0.3", description = "of RP3beta; default ${DEFAULT-VALUE}")
    private double beta = 0.3;

    @Option(names = "--shrinkage", defaultValue = "10", description = "of the cosine; default ${DEFAULT-VALUE}")
    private double shrinkage = 10;

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** @return 0, or 1 where a file cannot be used, or 2 where the arguments are wrong */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Evaluate())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, _) -> {
                    if (e instanceof IOException) {
                        command.getErr()
                                .println(
                                        e instanceof NoSuchFileException
                                                ? "there is no file " + e.getMessage()
                                                : e.getMessage());
                        return 1;
                    }
                    throw e;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        var started = System.nanoTime();
        var parts = split();
        var contest = new Contest(parts, repeats, List.copyOf(new TreeSet<>(cutoffs)), ranking());
        if (contest.users() == 0) {
            throw new IOException("no user of the test part has a past and something new; try another --split");
        }
        var figures = new LinkedHashMap<String, Contest.Figures>();
        figures.put("popularity", contest.popularity());
        var similarities = ItemSimilarity.all(shrinkage, new RandomWalk(alpha, beta));
        for (var similarity : similarities) {
            figures.put(name(similarity.parameters()), contest.neighbours(similarity, alone(), neighbours));
        }
        var chosen = contest.choose(similarities, neighbours);
        figures.put("served", contest.served(chosen, neighbours));
        print(parts, contest, figures);
        explain(chosen);
        given(spec).commandLine().getOut().printf(Locale.ROOT, "%n%.1f s%n", (System.nanoTime() - started) / 1e9);
        return 0;
    }

    private static String name(Map<String, Object> method) {
        return "conditional".equals(method.get("method"))
                ? "conditional-" + method.get("beta")
                : String.valueOf(method.get("method"));
    }

    /** Neighbours without popularity; what was bought twice or more stands beside them. */
    private Mix alone() {
        var fading = halfLifeDays == null ? NO_FADING : Duration.ofDays(halfLifeDays);
        return new Mix(1, 0, 0, 1, 2, fading, RankingProperties.DEFAULT.popularHalfLife());
    }

    /** How the served method was chosen, on a part of the training part only. */
    private void explain(Selector.Chosen chosen) {
        var out = given(spec).commandLine().getOut();
        var selection = chosen.selection();
        var side = repeats ? selection.anything() : selection.unseen();
        var mix = side.mix();
        out.printf(
                Locale.ROOT,
                "%nserved: %s; weights: collaborative %.1f, popularity %.1f, bought before %.1f; half-lives: history"
                        + " %d days, popularity %d days%n",
                name(chosen.similarity().parameters()),
                mix.collaborative() + mix.content(),
                mix.popularity(),
                mix.repeat(),
                mix.historyHalfLife().toDays(),
                mix.popularHalfLife().toDays());
        var served = side.served();
        var popularity = side.popularity();
        var difference = side.difference();
        if (served == null || popularity == null || difference == null) {
            out.printf(
                    "the defaults: only %d users of the training part have enough to try others on%n",
                    selection.customers());
        } else {
            out.printf(
                    Locale.ROOT,
                    "chosen within the training part (%s, %d users): ndcg@%d %.4f, of the best popularity %.4f,"
                            + " difference %.4f ± %.4f%n",
                    given(selection.heldOut()).wire().replace('_', ' '),
                    selection.customers(),
                    selection.cutoff(),
                    served.ndcg(),
                    popularity.ndcg(),
                    difference.ndcg(),
                    difference.standardError());
        }
    }

    private RankingProperties ranking() {
        var served = RankingProperties.DEFAULT;
        return new RankingProperties(
                served.maxHistory(),
                seeds,
                served.seedHalfLife(),
                served.contentShare(),
                served.popularShare(),
                served.repeatShare(),
                served.maxCategoryShare(),
                served.popularHalfLife(),
                served.popularSample(),
                served.popularFor());
    }

    private Split split() throws IOException {
        var columns = new ChoiceFile.Columns(userColumn, itemColumn, timeColumn, weightColumn, minWeight);
        var all = ChoiceFile.read(given(interactions), format, columns);
        if (test != null) {
            return Split.of(all, ChoiceFile.read(test, format, columns));
        }
        return split == SplitBy.TIME ? Split.byTime(all, testShare) : Split.leaveLastOut(all);
    }

    private void print(Split parts, Contest contest, Map<String, Contest.Figures> figures) {
        var out = given(spec).commandLine().getOut();
        out.printf(
                "%,d interactions to train on, %,d items, %,d users to test on%n%n",
                parts.train().size(), contest.items(), contest.users());
        out.printf("%-16s", "method");
        for (int k : new TreeSet<>(cutoffs)) {
            out.printf("%12s%12s", "recall@" + k, "ndcg@" + k);
        }
        out.printf("%12s%18s%n", "coverage", "recall/popularity");
        int k = new TreeSet<>(cutoffs).last();
        var baseline = given(figures.get("popularity")).recall().getOrDefault(k, 0.0);
        figures.forEach((method, figure) -> {
            out.printf("%-16s", method);
            figure.recall()
                    .forEach((at, recall) -> out.printf(
                            Locale.ROOT, "%12.4f%12.4f", recall, figure.ndcg().getOrDefault(at, 0.0)));
            var ratio = baseline == 0 ? Double.NaN : figure.recall().getOrDefault(k, 0.0) / baseline;
            out.printf(Locale.ROOT, "%12.3f%17.2fx%n", figure.coverage(), ratio);
        });
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("picocli sets it before call()");
        }
        return value;
    }
}
