package io.zhiying.profile.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against customers whose true probabilities are known. */
class OutcomeModelTest {
    private static final List<String> COLUMNS = List.of("编号", "月费", "合同", "tenure", "noise", "constant");

    private record Truth(Table table, boolean[] outcomes, double[] probabilities) {}

    private static Truth customers(int n, long seed) {
        var random = new Random(seed);
        var rows = new ArrayList<List<String>>();
        boolean[] outcomes = new boolean[n];
        double[] probabilities = new double[n];
        for (int i = 0; i < n; i++) {
            double fee = 20 + 80 * random.nextDouble();
            String contract = random.nextDouble() < 0.5 ? "按月" : "两年";
            double tenure = 72 * random.nextDouble();
            double odds = -1 + 0.02 * (fee - 60) + (contract.equals("按月") ? 1.5 : -1) - 0.03 * (tenure - 36);
            probabilities[i] = 1 / (1 + Math.exp(-odds));
            outcomes[i] = random.nextDouble() < probabilities[i];
            rows.add(List.of(
                    "客户" + i,
                    number(fee),
                    contract,
                    random.nextDouble() < 0.05 ? " " : number(tenure),
                    number(random.nextGaussian()),
                    "x"));
        }
        return new Truth(new Table(COLUMNS, rows), outcomes, probabilities);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    @Test
    void foretellsNearlyAsWellAsTheTruthWould() {
        var learnt = customers(3_000, 1);
        var asked = customers(10_000, 2);
        try (var model = OutcomeModel.train(learnt.table(), learnt.outcomes(), 7)) {
            double[] found = model.probabilities(asked.table());
            var ranking = new Ranking(found, asked.outcomes());

            double best = new Ranking(asked.probabilities(), asked.outcomes()).areaUnderCurve();
            assertThat(ranking.areaUnderCurve()).isGreaterThan(best - 0.02);
            assertThat(ranking.calibrationError()).isLessThan(0.05);
            assertThat(java.util.stream.IntStream.range(0, found.length)
                            .mapToDouble(i -> Math.abs(found[i] - asked.probabilities()[i]))
                            .average()
                            .orElseThrow())
                    .isLessThan(0.07);
            assertThat(model.encoding().left()).containsExactlyInAnyOrder("编号", "constant");
        }
    }

    @Test
    void givesTheReasonsThatArePlanted() {
        var learnt = customers(3_000, 1);
        try (var model = OutcomeModel.train(learnt.table(), learnt.outcomes(), 7)) {
            var one = new Table(COLUMNS, List.of(List.of("客户", "60", "按月", "36", "0", "x")));
            var reasons = model.reasons(one, 2).getFirst();

            assertThat(reasons).hasSize(2);
            assertThat(reasons.getFirst().feature()).startsWith("合同 = ");
            assertThat(reasons.getFirst().effect()).isPositive();
        }
    }

    @Test
    void isTheSameForTheSameSeed() {
        var learnt = customers(500, 3);
        try (var once = OutcomeModel.train(learnt.table(), learnt.outcomes(), 7);
                var again = OutcomeModel.train(learnt.table(), learnt.outcomes(), 7)) {
            assertThat(once.probabilities(learnt.table())).containsExactly(again.probabilities(learnt.table()));
        }
    }

    @Test
    void measuresOnRowsThatWereNotLearntFrom() {
        var learnt = customers(1_500, 4);
        boolean[] chance = new boolean[1_500];
        var random = new Random(5);
        for (int i = 0; i < chance.length; i++) {
            chance[i] = random.nextBoolean();
        }

        // Outcomes by the toss of a coin can be learnt by heart, and not foretold.
        assertThat(Trial.crossValidated(learnt.table(), chance, 4, 1).ranking().areaUnderCurve())
                .isCloseTo(0.5, within(0.06));
        var times = learnt.table().rows().stream().map(List::getFirst).toList();
        assertThat(Trial.byTime(learnt.table(), learnt.outcomes(), times, 1).ranking().tenths().stream()
                        .mapToInt(Ranking.Tenth::customers)
                        .sum())
                .isEqualTo(300);
    }

    @Test
    void findsAColumnThatWasWrittenAfterwards() {
        var learnt = customers(300, 6);
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < 300; i++) {
            var row = new ArrayList<>(learnt.table().rows().get(i));
            row.set(5, learnt.outcomes()[i] ? "办理中" : "无");
            rows.add(row);
        }

        assertThat(Trial.suspicious(new Table(COLUMNS, rows), learnt.outcomes()))
                .extracting(Trial.Alone::feature)
                .containsExactlyInAnyOrder("constant = 办理中", "constant = 无");
        assertThat(Trial.suspicious(learnt.table(), learnt.outcomes())).isEmpty();
    }

    @Test
    void isTheSameWhenReadBack() {
        var learnt = customers(500, 3);
        try (var model = OutcomeModel.train(learnt.table(), learnt.outcomes(), 7);
                var back = OutcomeModel.of(model.stored())) {
            assertThat(back.probabilities(learnt.table())).containsExactly(model.probabilities(learnt.table()));
            assertThat(back.reasons(learnt.table(), 3)).isEqualTo(model.reasons(learnt.table(), 3));
        }
    }

    @Test
    void calibratesOnWhatCameLater() {
        var earlier = customers(1_500, 10);
        var later = customers(1_500, 11);
        var random = new Random(12);
        boolean[] rarer = new boolean[1_500];
        for (int i = 0; i < rarer.length; i++) {
            rarer[i] = later.outcomes()[i] && random.nextDouble() < 0.5; // half as many as before
        }
        var rows = new ArrayList<>(earlier.table().rows());
        rows.addAll(later.table().rows());
        boolean[] outcomes = java.util.Arrays.copyOf(earlier.outcomes(), 3_000);
        System.arraycopy(rarer, 0, outcomes, 1_500, 1_500);
        boolean[] isLater = new boolean[3_000];
        java.util.Arrays.fill(isLater, 1_500, 3_000, true);

        try (var model = OutcomeModel.train(new Table(COLUMNS, rows), outcomes, isLater, 7)) {
            double expected = java.util.Arrays.stream(model.probabilities(later.table()))
                    .average()
                    .orElseThrow();
            double actual = java.util.stream.IntStream.range(0, 1_500)
                            .filter(i -> rarer[i])
                            .count()
                    / 1_500.0;
            assertThat(expected).isCloseTo(actual, within(0.03));
        }
    }

    @Test
    void saysHowSureItIsOfTheArea() {
        var random = new Random(9);
        int held = 0;
        for (int trial = 0; trial < 400; trial++) {
            double[] scores = new double[200];
            boolean[] outcomes = new boolean[200];
            for (int i = 0; i < 200; i++) {
                outcomes[i] = i % 4 == 0;
                scores[i] = random.nextGaussian() + (outcomes[i] ? 1 : 0);
            }
            var ranking = new Ranking(scores, outcomes);
            // Two normal distributions whose means are one apart: Phi(1 / sqrt 2).
            held += Math.abs(ranking.areaUnderCurve() - 0.7602) < 1.96 * ranking.areaStandardError() ? 1 : 0;
        }

        assertThat(held / 400.0).isBetween(0.92, 0.98);
    }

    @Test
    void saysWhenThereIsTooLittleToLearnFrom() {
        var few = customers(99, 7);

        assertThatThrownBy(() -> OutcomeModel.train(few.table(), few.outcomes(), 1))
                .hasMessageContaining("99 rows")
                .hasMessageContaining("at least 100");
    }

    @Test
    void turnsScoresIntoTheProbabilitiesBehindThem() {
        var random = new Random(8);
        int n = 20_000;
        double[] scores = new double[n];
        boolean[] outcomes = new boolean[n];
        for (int i = 0; i < n; i++) {
            scores[i] = random.nextGaussian();
            outcomes[i] = random.nextDouble() < 1 / (1 + Math.exp(-(1.7 * scores[i] - 0.6)));
        }
        var platt = Platt.fit(scores, outcomes);

        assertThat(platt.slope()).isCloseTo(1.7, within(0.1));
        assertThat(platt.intercept()).isCloseTo(-0.6, within(0.08));
    }
}
