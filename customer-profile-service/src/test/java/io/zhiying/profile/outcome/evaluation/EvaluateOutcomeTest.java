package io.zhiying.profile.outcome.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateOutcomeTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void measuresATableWithChineseNames() throws IOException {
        var random = new Random(1);
        var lines = new StringBuilder("客户,月数,套餐,流失,注销原因\n");
        for (int i = 0; i < 400; i++) {
            int months = random.nextInt(60);
            boolean gone = random.nextDouble() < (months < 20 ? 0.6 : 0.1);
            lines.append("c%d,%d,\"甲,乙\",%s,%s\n".formatted(i, months, gone ? "是" : "否", gone ? "价格" : ""));
        }
        var file = Files.writeString(folder.resolve("表.csv"), lines);

        assertThat(run("--data", file.toString(), "--label", "流失", "--folds", "3"))
                .isZero();
        assertThat(out.toString())
                .contains("with 流失 = 是")
                .contains("AUC ")
                .contains("PR-AUC ")
                .contains("calibration error")
                .contains("月数")
                .contains("left out, the same for all or different for nearly all: 客户, 套餐");

        assertThat(run("--data", file.toString(), "--label", "流失", "--ignore", "注销原因", "--time-column", "客户"))
                .isZero();
        assertThat(out.toString()).contains("the last fifth by 客户");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        assertThat(run("--data", folder.resolve("none.csv").toString(), "--label", "x"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no readable file");
        var three = Files.writeString(folder.resolve("three.csv"), "a,churn\n1,x\n2,y\n3,z\n")
                .toString();
        assertThat(run("--data", three, "--label", "left")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no column left; there are a, churn");
        assertThat(run("--data", three, "--label", "churn")).isEqualTo(1);
        assertThat(err.toString()).contains("must have two values").contains("[x, y, z]");
        assertThat(run("--data", three, "--label", "churn", "--positive", "x")).isEqualTo(1);
        assertThat(err.toString()).contains("at least 100");
        var ragged =
                Files.writeString(folder.resolve("ragged.csv"), "a,churn\n1\n").toString();
        assertThat(run("--data", ragged, "--label", "churn")).isEqualTo(1);
        assertThat(err.toString()).contains("1 cells where the header has 2");
        assertThat(run("--data", three, "--label", "churn", "--folds", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("--folds must be from 2 to 20");
    }

    private int run(String... args) {
        return EvaluateOutcome.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
