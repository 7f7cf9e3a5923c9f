package io.zhiying.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.local.StackConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationsTest {
    @Test
    void readsWhatServicesOfferAndWhichOfThemMustRun(@TempDir Path root) throws Exception {
        list(root, "recommendation-service", "recommendations=com.example.Evaluate How good they are\n");
        list(
                root,
                "model-serving-service",
                "serving=com.example.Serve How fast it is\nserving.running=A= B=x=${home}/y\nempty=com.example.Empty\n");

        var evaluations = new Evaluations(StackConfig.fromEnvironment(root, Map.of())).all();

        assertThat(evaluations)
                .containsExactly(
                        new Evaluation(PlatformService.MODEL_SERVING, "empty", "com.example.Empty", "", null),
                        new Evaluation(
                                PlatformService.MODEL_SERVING,
                                "serving",
                                "com.example.Serve",
                                "How fast it is",
                                Map.of("A", "", "B", "x=${home}/y")),
                        new Evaluation(
                                PlatformService.RECOMMENDATION,
                                "recommendations",
                                "com.example.Evaluate",
                                "How good they are",
                                null));
    }

    private static void list(Path root, String module, String lines) throws Exception {
        Path file = root.resolve(module).resolve("src/main/resources/META-INF/zhiying/evaluations.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, lines);
    }
}
