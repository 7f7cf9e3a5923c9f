package io.zhiying.serving.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import io.zhiying.serving.ServingTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole command, short, against the service itself. */
class EvaluateServingTest extends ServingTest {
    private record Said(int exitCode, String out, String err) {}

    @Test
    void measuresTheServiceBesideOnnxRuntimeAlone() {
        Said said = evaluate("--only", "batching", "--rounds", "1", "--seconds", "0.3", "--warm-up", "0.2");

        assertThat(said.err).isEmpty();
        assertThat(said.exitCode).isZero();
        assertThat(said.out)
                .containsPattern("ONNX Runtime alone, batches of 32 +[0-9]+ sentences/s")
                .containsPattern("served of ONNX Runtime alone +[0-9.]+ +at least 0.850: (met|MISSED)")
                .containsPattern("served of served without batches +[0-9.]+ +at least 3: (met|MISSED)")
                .containsPattern("32 in a call of ONNX Runtime alone +[0-9.]+ +at least 0.900: (met|MISSED)");
    }

    @Test
    void findsNoFailedRequestAndNoExcludedVersionWhileVersionsChange() {
        Said said = evaluate("--only", "versions", "--seconds", "0.3");

        assertThat(said.err).isEmpty();
        assertThat(said.exitCode).isZero();
        assertThat(said.out)
                .containsPattern("requests +[1-9][0-9]*\n")
                .containsPattern("failed requests +0 +at most 0: met")
                .containsPattern("answers of a version that the rules exclude +0 +at most 0: met");
    }

    @Test
    void failsWhereItCannotMeasure() {
        Said unknown = evaluate("--model", "no-such-model");
        assertThat(unknown.exitCode).isEqualTo(1);
        assertThat(unknown.err).contains("no-such-model");

        Said other = evaluate("--model", "sentiment-en");
        assertThat(other.exitCode).isEqualTo(1);
        assertThat(other.err).contains("only models for text-embedding are measured");

        assertThat(evaluate("--rounds", "many").exitCode).isEqualTo(2);

        var err = new StringWriter();
        int alone = EvaluateServing.run(new PrintWriter(new StringWriter()), new PrintWriter(err), Map.of());
        assertThat(alone).isEqualTo(1);
        assertThat(err.toString()).contains("./zhiying evaluate serving");
    }

    private Said evaluate(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = EvaluateServing.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                Map.of(
                        "ZHIYING_EVALUATION_URL",
                        "http://127.0.0.1:" + port,
                        "ZHIYING_INTERNAL_TOKEN_SECRET",
                        TestTokens.SECRET,
                        "ZHIYING_EVALUATION_STORE",
                        STORE.toString(),
                        "ZHIYING_EVALUATION_FILES",
                        RESOURCES
                                .resolveSibling("../../target/linked")
                                .normalize()
                                .toString(),
                        "ZHIYING_EVALUATION_PID",
                        Long.toString(ProcessHandle.current().pid())),
                arguments);
        return new Said(exitCode, out.toString(), err.toString());
    }
}
