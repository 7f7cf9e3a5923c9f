package io.zhiying.local.service;

import io.zhiying.local.StackConfig;
import io.zhiying.local.process.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The evaluations that services offer in {@code META-INF/zhiying/evaluations.properties}, one a line:
 * {@code name=main.Class One line of description}. One that measures the service at work says so in a second line,
 * {@code name.running=SETTING=value …}, and gets a service of its own with these settings; <code>${home}</code> in them
 * is the folder of that service's data.
 */
public final class Evaluations {
    private static final String LIST = "src/main/resources/META-INF/zhiying/evaluations.properties";
    private static final String RUNNING = ".running";

    private final StackConfig config;

    public Evaluations(StackConfig config) {
        this.config = config;
    }

    public List<Evaluation> all() throws IOException {
        List<Evaluation> found = new ArrayList<>();
        for (PlatformService service : PlatformService.values()) {
            Path list = config.root().resolve(service.module()).resolve(LIST);
            if (Files.exists(list)) {
                var lines = new Properties();
                try (var in = Files.newBufferedReader(list)) {
                    lines.load(in);
                }
                for (String name : new TreeSet<>(lines.stringPropertyNames())) {
                    if (!name.endsWith(RUNNING)) {
                        String[] parts = lines.getProperty(name).strip().split("\\s+", 2);
                        found.add(new Evaluation(
                                service,
                                name,
                                parts[0],
                                parts.length > 1 ? parts[1] : "",
                                settings(lines.getProperty(name + RUNNING))));
                    }
                }
            }
        }
        return found;
    }

    private static @Nullable Map<String, String> settings(@Nullable String line) {
        if (line == null) {
            return null;
        }
        Map<String, String> settings = new TreeMap<>();
        for (String setting : line.strip().split("\\s+")) {
            String[] parts = setting.split("=", 2);
            if (parts.length == 2) {
                settings.put(parts[0], parts[1]);
            }
        }
        return settings;
    }

    /**
     * Runs it in a JVM of its own, on this terminal and in the folder that the person is in.
     *
     * @param more environment variables besides those of this process
     * @return its exit code
     */
    public int run(Evaluation evaluation, List<String> arguments, Map<String, String> more)
            throws IOException, InterruptedException {
        var build = new SourceBuild(config);
        List<PlatformService> stale = build.stale(List.of(evaluation.service()));
        if (!stale.isEmpty()) {
            build.build(stale);
        }
        var app = ServiceApp.of(evaluation.service(), build.jarOf(evaluation.service()));
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.java().toString(),
                "-Xmx" + config.environment().getOrDefault("ZHIYING_EVALUATE_HEAP", "2g"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8",
                "-cp",
                app.jar() + File.pathSeparator + app.folder().resolve("lib") + "/*",
                evaluation.mainClass()));
        command.addAll(arguments);
        String folder = System.getProperty("zhiying.caller", "");
        var process = new ProcessBuilder(command)
                .directory(Path.of(folder).toAbsolutePath().toFile())
                .inheritIO();
        process.environment().putAll(more);
        return process.start().waitFor();
    }
}
