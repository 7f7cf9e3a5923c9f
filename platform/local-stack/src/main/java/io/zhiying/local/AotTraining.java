package io.zhiying.local;

import io.zhiying.local.process.DetachedProcesses;
import io.zhiying.local.process.Health;
import io.zhiying.local.process.OsProcess;
import io.zhiying.local.process.RunRecord;
import io.zhiying.local.process.Trees;
import io.zhiying.local.service.PlatformService;
import io.zhiying.local.service.ServiceInstance;
import io.zhiying.local.service.SourceBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Makes the AOT caches that let services start in a fraction of the time (JEP 483, 514, 515). Each service is run once
 * against a scratch PostgreSQL and Kafka, asked a few things, and ended; its JVM then writes down the classes that it
 * loaded and linked. A service for which this fails starts as it is, without a cache.
 */
final class AotTraining {
    private static final List<String> QUESTIONS =
            List.of("/actuator/health", "/actuator/prometheus", "/v3/api-docs", "/v1/unknown");
    /** Writing a cache takes another JVM some seconds, on a busy machine many. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final StackConfig config;
    private final SourceBuild build;
    private final Progress progress;

    AotTraining(StackConfig config, SourceBuild build, Progress progress) {
        this.config = config;
        this.build = build;
        this.progress = progress;
    }

    void train(Collection<PlatformService> services) {
        if (!ServiceInstance.usesAot(config)) {
            return;
        }
        Path scratch = config.home().resolve("training");
        var scratchConfig = StackConfig.onFreePorts(config.root(), scratch, config.environment());
        var components = new Components(scratchConfig, new Secrets(scratch), build);
        List<ServiceInstance> untrained = services.stream()
                .map(components::service)
                .filter(ServiceInstance::wantsTraining)
                .toList();
        if (untrained.isEmpty()) {
            return;
        }
        progress.note("preparing a fast start of "
                + String.join(
                        ", ", untrained.stream().map(s -> s.process().label()).toList())
                + " (once for each build)");
        var processes = new DetachedProcesses(scratch);
        var launcher = new Launcher(processes, config.readyTimeout(), Progress.silent());
        var undo = new Thread(launcher::undo);
        Runtime.getRuntime().addShutdownHook(undo);
        try {
            launcher.start(List.of(components.of(StackProcess.POSTGRESQL), components.of(StackProcess.KAFKA)));
            train(untrained, processes);
        } catch (StackException e) {
            progress.note("no fast start this time: " + e.getMessage());
        } finally {
            launcher.undo();
            Runtime.getRuntime().removeShutdownHook(undo);
            Trees.delete(scratch);
        }
    }

    private void train(List<ServiceInstance> services, DetachedProcesses processes) {
        var turns = new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ServiceInstance service : services) {
                executor.execute(() -> {
                    turns.acquireUninterruptibly();
                    try {
                        train(service, processes);
                    } finally {
                        turns.release();
                    }
                });
            }
        }
    }

    private void train(ServiceInstance service, DetachedProcesses processes) {
        RunRecord run = processes.start(service.trainingSpec());
        boolean healthy = false;
        try {
            healthy = awaitHealthy(service, run);
            if (healthy) {
                QUESTIONS.forEach(question -> Health.answersOk(service.url(question)));
            }
            var process = new OsProcess(run.pid());
            process.signal(run.stopSignal());
            process.awaitEnd(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            processes.kill(run);
        }
        if (!service.keepTraining(healthy)) {
            progress.note(service.process().label() + " starts without an AOT cache: "
                    + (healthy ? "the JVM wrote none" : "it did not become healthy when tried") + logOf(run));
        }
    }

    private boolean awaitHealthy(ServiceInstance service, RunRecord run) throws InterruptedException {
        long end = System.nanoTime() + config.readyTimeout().toNanos();
        while (run.isRunning() && System.nanoTime() < end) {
            if (service.isHealthy()) {
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }

    /** The scratch home goes away; what a failure wrote must not. */
    private String logOf(RunRecord run) {
        Path kept = config.home().resolve("log/training-" + run.name() + ".log");
        try {
            Files.copy(Path.of(run.log()), kept, StandardCopyOption.REPLACE_EXISTING);
            return " (see " + kept + ")";
        } catch (IOException e) {
            return "";
        }
    }
}
