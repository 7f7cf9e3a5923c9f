package io.zhiying.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole command, on a small task that a good encoder makes easy. */
class TrainTextClassifierTest {
    private static final List<String> FRUIT = List.of("apple", "banana", "cherry", "grape", "mango", "peach", "plum");
    private static final List<String> TOOLS = List.of("hammer", "wrench", "saw", "drill", "pliers", "chisel", "axe");

    @TempDir
    Path folder;

    private int train(Path out) throws Exception {
        StringBuilder rows = new StringBuilder("text,label\n");
        IntStream.range(0, 140)
                .forEach(i -> rows.append(
                        i % 2 == 0
                                ? "I ate %d %ss for breakfast,fruit\n".formatted(i, FRUIT.get(i % 7))
                                : "Bring %d %ss from the shed,tool\n".formatted(i, TOOLS.get(i % 7))));
        Path file = Files.writeString(folder.resolve("things.csv"), rows);
        return new CommandLine(new TrainTextClassifier())
                .execute(
                        "--train",
                        "things=" + file,
                        "--classes",
                        "fruit=fruit,tool=tool",
                        "--encoder",
                        "bge-small-en-v1.5",
                        "--hidden",
                        "8",
                        "--cache",
                        folder.resolve("cache").toString(),
                        "--out",
                        out.toString());
    }

    @Test
    void writesAHeadThatAnswersAsItsReportSays() throws Exception {
        Path out = folder.resolve("head");
        assertThat(train(out)).isZero();

        JsonNode report = new JsonMapper().readTree(Files.readString(out.resolve("metrics.json")));
        assertThat(report.get("heldOut").get(0).get("accuracy").asDouble()).isGreaterThan(0.9);
        assertThat(report.get("command").asString())
                .contains("things=things.csv")
                .doesNotContain(folder.toString());
        try (EmbeddingModel encoder = EmbeddingModel.open("bge-small-en-v1.5", 2);
                Head head = Head.load(out)) {
            assertThat(head.labels()).containsExactly("fruit", "tool");
            float[][] probabilities =
                    head.probabilities(encoder.embed(List.of("She ate two apricots at noon", "Fetch the screwdriver")));
            assertThat(probabilities[0][0]).isGreaterThan(0.5f);
            assertThat(probabilities[1][1]).isGreaterThan(0.5f);
        }
    }

    @Test
    void trainsTheSameHeadAgainFromTheSameSeed() throws Exception {
        train(folder.resolve("first"));
        train(folder.resolve("second"));
        assertThat(folder.resolve("second/model-0000.params"))
                .hasSameBinaryContentAs(folder.resolve("first/model-0000.params"));
        assertThat(folder.resolve("second/metrics.json")).hasSameBinaryContentAs(folder.resolve("first/metrics.json"));
    }

    @Test
    void embedsATextTheSameInABatchAsAlone() throws Exception {
        try (EmbeddingModel encoder = EmbeddingModel.open("bge-small-en-v1.5", 2)) {
            float[] alone = encoder.embed(List.of("Where is my refund?"))[0];
            float[] together = encoder.embed(List.of(
                    "Where is my refund?", "The parcel came late and the box was wet and torn on one side."))[0];
            assertThat(together).containsExactly(alone, within(1e-5f));
        }
    }
}
