package io.zhiying.recommendation.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Evaluate.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private double recallAt20(String method) {
        var line = out.toString()
                .lines()
                .filter(l -> l.startsWith(method))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.strip().split("\\s+")[3]);
    }

    /** Customers of ten tastes, who choose three times in four within their taste's twenty items. */
    private Path tastes() throws IOException {
        var random = new Random(7);
        var lines = new StringBuilder("user_id,item_id,timestamp\n");
        for (int user = 0; user < 300; user++) {
            for (int n = 0; n < 12; n++) {
                int taste = random.nextInt(4) < 3 ? user % 10 : random.nextInt(10);
                lines.append(
                        "u%d,i%d,%d%n".formatted(user, taste * 20 + random.nextInt(20), 1_700_000_000L + n * 86_400));
            }
        }
        return Files.writeString(folder.resolve("tastes.csv"), lines);
    }

    @Test
    void recoversPlantedTastesFarBetterThanPopularity() throws IOException {
        assertThat(run("--interactions", tastes().toString())).isZero();

        assertThat(recallAt20("rp3beta")).isGreaterThan(3 * recallAt20("popularity"));
        assertThat(recallAt20("cosine")).isGreaterThan(3 * recallAt20("popularity"));
        assertThat(recallAt20("served")).isGreaterThan(3 * recallAt20("popularity"));
        assertThat(out.toString()).contains("chosen within the training part (after a moment, ");
    }

    @Test
    void readsWhatShopsExportAndLeavesOutLinesWithoutACustomer() throws IOException {
        var lines = new StringBuilder("\uFEFFInvoice No,Stock Code,Invoice Date,Customer ID\n");
        for (int user = 0; user < 40; user++) {
            for (int n = 0; n < 5; n++) {
                lines.append("%d,茶-%d,2026-01-0%dT08:30:00+08:00,%s%n"
                        .formatted(user, (user + n) % 7, n + 1, user == 0 ? "" : "u" + user));
            }
        }
        var file = Files.writeString(folder.resolve("export.csv"), lines);

        assertThat(run("--interactions", file.toString())).isZero();

        assertThat(out.toString())
                .contains("156 interactions to train on, 7 items, 39 users to test on")
                .contains("the defaults: only 39 users");
    }

    @Test
    void saysThatAFileIsNotThere() {
        assertThat(run("--interactions", "nowhere.csv")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no file nowhere.csv");
    }

    @Test
    void saysThatANamedColumnIsNotThere() throws IOException {
        var file = Files.writeString(folder.resolve("few.csv"), "user,item\nu,i\n");

        assertThat(run("--interactions", file.toString(), "--weight-column", "stars"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--weight-column");
    }

    @Test
    void readsListsThatAreAlreadySplit() throws IOException {
        var train = Files.writeString(folder.resolve("train.txt"), "0 1 2\n1 1 2 3\n2 4 5\n3 4 5 6\n");
        var test = Files.writeString(folder.resolve("test.txt"), "0 3\n2 6\n9 1\n");

        assertThat(run("--interactions", train.toString(), "--test", test.toString(), "--format", "lightgcn"))
                .isZero();

        assertThat(out.toString()).contains("10 interactions to train on, 6 items, 2 users to test on");
        assertThat(recallAt20("rp3beta")).isEqualTo(1);
    }

    @Test
    void namesTheLineThatItCannotRead() throws IOException {
        var file = Files.writeString(folder.resolve("bad.csv"), "user,item,timestamp\nu,i,yesterday\n");

        assertThat(run("--interactions", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("line 2");
    }

    @Test
    void saysWhichColumnIsMissing() throws IOException {
        var file = Files.writeString(folder.resolve("bad.csv"), "who,what\nu,i\n");

        assertThat(run("--interactions", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("--user-column");
    }

    @Test
    void splitsByTimeWithoutLookingAhead() {
        var choices = Stream.of(1, 2, 3, 4, 5)
                .map(t -> new Choice("u", "i" + t, t, 1))
                .toList();

        var split = Split.byTime(choices, 0.4);

        assertThat(split.train()).extracting(Choice::time).containsExactly(1L, 2L, 3L);
        assertThat(split.test()).isEqualTo(Map.of("u", Set.of("i4", "i5")));
    }

    @Test
    void leavesTheLastItemOfEachUserOut() {
        var split = Split.leaveLastOut(
                List.of(new Choice("u", "b", 2, 1), new Choice("u", "a", 1, 1), new Choice("lonely", "c", 1, 1)));

        assertThat(split.test()).isEqualTo(Map.of("u", Set.of("b")));
        assertThat(split.train()).hasSize(2);
    }

    @Test
    void asksOnlyForWhatIsNewWhereRepeatsDoNotCount() {
        var split = Split.of(
                List.of(new Choice("u", "a", 1, 1)), List.of(new Choice("u", "a", 2, 1), new Choice("u", "b", 3, 1)));

        assertThat(split.withoutRepeats().test()).isEqualTo(Map.of("u", Set.of("b")));
    }
}
