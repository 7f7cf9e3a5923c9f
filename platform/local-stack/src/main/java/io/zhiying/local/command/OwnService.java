package io.zhiying.local.command;

import io.zhiying.local.LocalStack;
import io.zhiying.local.ProcessStatus;
import io.zhiying.local.Progress;
import io.zhiying.local.Secrets;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import io.zhiying.local.StackProcess;
import io.zhiying.local.process.Trees;
import io.zhiying.local.service.Evaluation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A service that runs for one evaluation, beside whatever else runs: on ports that are free, and with data of its own
 * that goes with it.
 */
final class OwnService implements AutoCloseable {
    static final String FOLDER = "evaluation";

    private final StackConfig config;
    private final StackProcess process;
    private final Progress progress;
    private final Thread hook = new Thread(this::end);

    private OwnService(StackConfig config, StackProcess process, Progress progress) {
        this.config = config;
        this.process = process;
        this.progress = progress;
    }

    /** Starts it with PostgreSQL and Kafka. What is set in the terminal goes before what the evaluation asks for. */
    static OwnService start(
            StackConfig around, Evaluation evaluation, Map<String, String> settings, Progress progress) {
        Path home = around.home().resolve(FOLDER).resolve(evaluation.name());
        Map<String, String> environment = new HashMap<>(settings);
        environment.replaceAll((_, value) -> value.replace("${home}", home.toString()));
        environment.putAll(around.environment());
        var config = StackConfig.onFreePorts(around.root(), home, environment);
        StackProcess process = evaluation.service().process();
        var service = new OwnService(config, process, progress);
        service.end(); // what a killed evaluation left
        Runtime.getRuntime().addShutdownHook(service.hook);
        try {
            LocalStack.start(config, EnumSet.of(process), progress);
            return service;
        } catch (RuntimeException failure) {
            Runtime.getRuntime().removeShutdownHook(service.hook); // its log stays, to be read
            throw failure;
        }
    }

    /** Where it is and how to call it, for the evaluation. */
    Map<String, String> environment() {
        long pid = LocalStack.at(config, progress).status().stream()
                .filter(status -> status.process() == process)
                .map(ProcessStatus::pid)
                .findFirst()
                .flatMap(found -> found)
                .orElseThrow(() -> new StackException(process.label() + " has ended"));
        return Map.of(
                "ZHIYING_EVALUATION_URL", config.url(process.ports().getFirst()),
                "ZHIYING_EVALUATION_PID", Long.toString(pid),
                "ZHIYING_EVALUATION_STORE", config.home().resolve("models").toString(),
                "ZHIYING_EVALUATION_FILES", config.home().resolve("files").toString(),
                "ZHIYING_INTERNAL_TOKEN_SECRET", new Secrets(config.home()).password("internal-token"));
    }

    private void end() {
        LocalStack.at(config, progress).stop();
        Trees.delete(config.home());
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is going down, and the hook ends it
        }
        end();
    }
}
