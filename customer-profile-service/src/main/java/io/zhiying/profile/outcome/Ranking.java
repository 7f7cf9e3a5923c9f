package io.zhiying.profile.outcome;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How good probabilities of a yes are, given which ones were one. */
public final class Ranking {
    private final double[] probabilities;
    private final boolean[] outcomes;
    /** Rows from the most to the least probable. */
    private final int[] order;

    private final long yes;

    public Ranking(double[] probabilities, boolean[] outcomes) {
        if (probabilities.length != outcomes.length) {
            throw new IllegalArgumentException("as many probabilities as outcomes are needed");
        }
        this.probabilities = probabilities.clone();
        this.outcomes = outcomes.clone();
        this.order = IntStream.range(0, outcomes.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> probabilities[i])
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        this.yes = IntStream.range(0, outcomes.length).filter(i -> outcomes[i]).count();
        if (yes == 0 || yes == outcomes.length) {
            throw new IllegalArgumentException("both outcomes are needed");
        }
    }

    /** That a yes is ranked before a no; a tie counts half (Mann and Whitney). */
    public double areaUnderCurve() {
        double wins = 0;
        long yesBefore = 0;
        for (int from = 0; from < order.length; ) {
            int to = tie(from);
            long yesHere = yesWithin(from, to);
            long noHere = to - from - yesHere;
            wins += noHere * (yesBefore + yesHere / 2.0);
            yesBefore += yesHere;
            from = to;
        }
        return wins / ((double) yes * (order.length - yes));
    }

    /** Of {@link #areaUnderCurve()} (Hanley and McNeil 1982). */
    public double areaStandardError() {
        double area = areaUnderCurve();
        double no = order.length - yes;
        double twoYes = area / (2 - area) - area * area;
        double twoNo = 2 * area * area / (1 + area) - area * area;
        return Math.sqrt((area * (1 - area) + (yes - 1) * twoYes + (no - 1) * twoNo) / (yes * no));
    }

    /** Average precision: the precision at each threshold, weighted by the recall that it adds. */
    public double averagePrecision() {
        double sum = 0;
        long found = 0;
        for (int from = 0; from < order.length; ) {
            int to = tie(from);
            long here = yesWithin(from, to);
            found += here;
            sum += here * (double) found / to;
            from = to;
        }
        return sum / yes;
    }

    /** Mean squared difference of probability and outcome (Brier 1950). */
    public double brierScore() {
        double sum = 0;
        for (int i = 0; i < outcomes.length; i++) {
            double miss = probabilities[i] - (outcomes[i] ? 1 : 0);
            sum += miss * miss;
        }
        return sum / outcomes.length;
    }

    /**
     * A tenth of the customers, from the most probable on.
     *
     * @param expected share of yes, by the probabilities
     * @param actual share of yes
     * @param lift of this tenth and those before it: their share of yes to that of all
     * @param captured of all yes, by this tenth and those before it
     */
    public record Tenth(int customers, double expected, double actual, double lift, double captured) {}

    /** Share of the rows with a yes: the average precision of an order by chance. */
    public double share() {
        return (double) yes / order.length;
    }

    public List<Tenth> tenths() {
        var tenths = new ArrayList<Tenth>();
        long found = 0;
        for (int tenth = 0; tenth < 10; tenth++) {
            int from = (int) ((long) order.length * tenth / 10);
            int to = (int) ((long) order.length * (tenth + 1) / 10);
            if (from == to) {
                continue;
            }
            long here = yesWithin(from, to);
            found += here;
            double captured = (double) found / yes;
            tenths.add(new Tenth(
                    to - from,
                    IntStream.range(from, to)
                            .mapToDouble(i -> probabilities[order[i]])
                            .average()
                            .orElseThrow(),
                    (double) here / (to - from),
                    captured * order.length / to,
                    captured));
        }
        return List.copyOf(tenths);
    }

    /** How far the tenths' probabilities are from what happened, on average (expected calibration error). */
    public double calibrationError() {
        return tenths().stream()
                        .mapToDouble(tenth -> tenth.customers() * Math.abs(tenth.expected() - tenth.actual()))
                        .sum()
                / order.length;
    }

    private int tie(int from) {
        int to = from + 1;
        while (to < order.length && probabilities[order[to]] == probabilities[order[from]]) {
            to++;
        }
        return to;
    }

    private long yesWithin(int from, int to) {
        return IntStream.range(from, to).filter(i -> outcomes[order[i]]).count();
    }
}
