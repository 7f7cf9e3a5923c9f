package io.zhiying.local;

import io.zhiying.local.process.DetachedProcesses;
import io.zhiying.local.process.Health;
import io.zhiying.local.process.OsProcess;
import io.zhiying.local.process.ProcessSpec;
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
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Makes the AOT caches that let services start in a fraction of the time (JEP 483, 514, 515). The services are run once
 * beside each other against a scratch PostgreSQL and Kafka, used a little, and ended; their JVMs then write down the
 * classes that they loaded and linked. A service for which this fails starts as it is, without a cache.
 */
final class AotTraining {
    private static final List<String> QUESTIONS = List.of("/actuator/health", "/actuator/prometheus", "/v3/api-docs");
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
        var secrets = new Secrets(scratch);
        var components = new Components(scratchConfig, secrets, build);
        List<ServiceInstance> instances =
                services.stream().map(components::service).toList();
        List<ServiceInstance> untrained =
                instances.stream().filter(ServiceInstance::wantsTraining).toList();
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
        boolean served = false;
        try {
            launcher.start(List.of(components.of(StackProcess.POSTGRESQL), components.of(StackProcess.KAFKA)));
            // The others run as they are: what is asked of one service reaches its neighbours.
            launcher.start(instances.stream().map(InTraining::of).toList());
            served = true;
            use(scratchConfig, secrets, services);
            end(untrained, processes);
        } catch (StackException e) {
            progress.note("no fast start this time: " + e.getMessage());
        } finally {
            launcher.undo();
            Runtime.getRuntime().removeShutdownHook(undo);
            keep(untrained, served);
            Trees.delete(scratch);
        }
    }

    private void use(StackConfig scratch, Secrets secrets, Collection<PlatformService> services) {
        QUESTIONS.forEach(
                question -> services.forEach(service -> Health.answersOk(scratch.url(service.port()) + question)));
        if (!services.containsAll(EnumSet.allOf(PlatformService.class))) {
            return;
        }
        try {
            new TrainingTraffic(scratch, secrets.keys()).send();
        } catch (IOException e) {
            progress.note("the first minutes will be slower, since the training run did not go through: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each JVM writes its cache at its end, which takes a second JVM: only so many at once as there are cores. */
    private static void end(List<ServiceInstance> untrained, DetachedProcesses processes) {
        var turns = new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ServiceInstance service : untrained) {
                executor.execute(() -> {
                    turns.acquireUninterruptibly();
                    try {
                        processes.find(service.process().label()).ifPresent(AotTraining::end);
                    } finally {
                        turns.release();
                    }
                });
            }
        }
    }

    private static void end(RunRecord run) {
        var process = new OsProcess(run.pid());
        process.signal(run.stopSignal());
        process.awaitEnd(PATIENCE);
    }

    private void keep(List<ServiceInstance> untrained, boolean served) {
        for (ServiceInstance service : untrained) {
            if (!service.keepTraining(served)) {
                progress.note(service.process().label() + " starts without an AOT cache: "
                        + (served ? "the JVM wrote none" : "it could not be tried") + logOf(service));
            }
        }
    }

    /** A service that writes its cache when it ends, where it has none yet. */
    private record InTraining(ServiceInstance service) implements Component {
        static Component of(ServiceInstance service) {
            return service.wantsTraining() ? new InTraining(service) : service;
        }

        @Override
        public StackProcess process() {
            return service.process();
        }

        @Override
        public void prepare() {
            service.prepare();
        }

        @Override
        public ProcessSpec spec() {
            return service.trainingSpec();
        }

        @Override
        public boolean isHealthy() {
            return service.isHealthy();
        }
    }

    /** The scratch home goes away; what a failure wrote must not. */
    private String logOf(ServiceInstance service) {
        Path kept = config.home().resolve("log/training-" + service.process().label() + ".log");
        try {
            Files.createDirectories(kept.getParent());
            Files.copy(service.trainingSpec().log(), kept, StandardCopyOption.REPLACE_EXISTING);
            return " (see " + kept + ")";
        } catch (IOException e) {
            return "";
        }
    }
}
