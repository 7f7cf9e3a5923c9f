package io.zhiying.local;

import io.zhiying.local.process.DetachedProcesses;
import io.zhiying.local.process.HomeLock;
import io.zhiying.local.process.OsProcess;
import io.zhiying.local.process.RunRecord;
import io.zhiying.local.service.PlatformService;
import io.zhiying.local.service.SourceBuild;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The platform on this machine. Its processes outlive the JVM that started them: another one, or a later one, finds
 * them again through the home folder. Used by {@code ./zhiying} and, as a library, by the acceptance tests.
 */
public final class LocalStack implements AutoCloseable {
    private static final Duration LOCK_PATIENCE = Duration.ofMinutes(15);

    private final StackConfig config;
    private final Progress progress;
    private final Secrets secrets;
    private final SourceBuild build;
    private final Components components;
    private final DetachedProcesses processes;

    private LocalStack(StackConfig config, Progress progress) {
        this.config = config;
        this.progress = progress;
        secrets = new Secrets(config.home());
        build = new SourceBuild(config);
        components = new Components(config, secrets, build);
        processes = new DetachedProcesses(config.home());
    }

    /** The platform of this home as it is, running or not. */
    public static LocalStack at(StackConfig config, Progress progress) {
        return new LocalStack(config, progress);
    }

    /** Builds what is stale, starts what does not run, and returns when all of it is healthy. */
    public static LocalStack start(StackConfig config, Progress progress) {
        return start(config, EnumSet.allOf(StackProcess.class), progress);
    }

    /** The same for some of the processes; services bring PostgreSQL and Kafka with them. */
    public static LocalStack start(StackConfig config, Set<StackProcess> wanted, Progress progress) {
        try (var lock = HomeLock.take(config.home(), LOCK_PATIENCE, progress::note)) {
            var stack = new LocalStack(config, progress);
            stack.startAll(withInfrastructure(wanted));
            return stack;
        }
    }

    public StackConfig config() {
        return config;
    }

    public StackUrls urls() {
        return config.urls();
    }

    public StackKeys keys() {
        return secrets.keys();
    }

    /** Ends a process at once, as a crash would; PostgreSQL with its children. */
    public void kill9(StackProcess process) {
        processes.find(process.label()).ifPresent(run -> {
            List<ProcessHandle> children = ProcessHandle.of(run.pid()).stream()
                    .flatMap(ProcessHandle::descendants)
                    .toList();
            processes.kill(run);
            children.forEach(ProcessHandle::destroyForcibly);
        });
    }

    /** Ends one process well. */
    public void stop(StackProcess process) {
        processes.find(process.label()).ifPresent(run -> {
            progress.stopping(process);
            processes.stop(run);
        });
    }

    /** Ends it well if it runs, starts it, and returns when it is healthy. */
    public void restart(StackProcess process) {
        try (var lock = HomeLock.take(config.home(), LOCK_PATIENCE, progress::note)) {
            stop(process);
            startAll(EnumSet.of(process));
        }
    }

    /** Ends everything, users before what they use, each within its grace. */
    public void stop() {
        try (var lock = HomeLock.take(config.home(), LOCK_PATIENCE, progress::note)) {
            List<StackProcess> services = new ArrayList<>();
            for (StackProcess process : StackProcess.values()) {
                if (Components.isService(process)) {
                    services.add(process);
                }
            }
            stop(StackProcess.GATEWAY);
            services.parallelStream().forEach(this::stop);
            List.of(StackProcess.KAFKA, StackProcess.MAILBOX).parallelStream().forEach(this::stop);
            stop(StackProcess.POSTGRESQL);
            endForgotten();
        }
    }

    @Override
    public void close() {
        stop();
    }

    public List<ProcessStatus> status() {
        return List.of(StackProcess.values()).parallelStream()
                .map(this::statusOf)
                .toList();
    }

    private ProcessStatus statusOf(StackProcess process) {
        Optional<RunRecord> run = processes.find(process.label());
        if (run.isEmpty()) {
            return new ProcessStatus(
                    process, ProcessStatus.State.DOWN, Optional.empty(), Duration.ZERO, Optional.empty());
        }
        long pid = run.get().pid();
        boolean healthy = components.of(process).isHealthy();
        return new ProcessStatus(
                process,
                healthy ? ProcessStatus.State.HEALTHY : ProcessStatus.State.UNHEALTHY,
                Optional.of(pid),
                Duration.between(run.get().startedAt(), Instant.now()),
                new OsProcess(pid).residentBytes());
    }

    private void startAll(Set<StackProcess> wanted) {
        StackChecks.requireDiskSpace(config);
        // Said before a build that takes minutes, not after it.
        StackChecks.requireFreePorts(
                config,
                wanted.stream()
                        .filter(process -> processes.find(process.label()).isEmpty())
                        .toList());
        List<PlatformService> services = wanted.stream()
                .filter(Components::isService)
                .map(Components::service)
                .toList();
        buildStale(services);
        new AotTraining(config, build, progress).train(services);

        var launcher = new Launcher(processes, config.readyTimeout(), progress);
        var undo = new Thread(launcher::undo);
        Runtime.getRuntime().addShutdownHook(undo);
        try {
            Plan plan = plan(wanted);
            StackChecks.requireFreePorts(
                    config, plan.missing().stream().map(Component::process).toList());
            // What runs may have lost what it needs, so nothing is waited for before that is there again.
            bringUp(plan.infrastructure(), launcher);
            bringUp(plan.services(), launcher);
        } catch (RuntimeException e) {
            launcher.undo();
            throw e;
        } finally {
            removeHook(undo);
        }
    }

    private void buildStale(List<PlatformService> services) {
        List<PlatformService> stale = build.stale(services);
        if (!stale.isEmpty()) {
            long begin = System.nanoTime();
            String names =
                    String.join(", ", stale.stream().map(PlatformService::label).toList());
            progress.note("building " + names + "; the first time takes some minutes");
            build.build(stale);
            progress.note(
                    "built in " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
        }
    }

    /** @param kept runs as it would be started now */
    private record Plan(List<Component> missing, Map<Component, RunRecord> kept) {
        Plan infrastructure() {
            return only(component -> !Components.isService(component.process()));
        }

        Plan services() {
            return only(component -> Components.isService(component.process()));
        }

        private Plan only(Predicate<Component> which) {
            Map<Component, RunRecord> some = new LinkedHashMap<>(kept);
            some.keySet().removeIf(which.negate());
            return new Plan(missing.stream().filter(which).toList(), some);
        }
    }

    /** Ends what would be run in another way now. */
    private Plan plan(Collection<StackProcess> wanted) {
        List<Component> missing = new ArrayList<>();
        Map<Component, RunRecord> kept = new LinkedHashMap<>();
        for (StackProcess process : wanted) {
            Component component = components.of(process);
            Optional<RunRecord> run = processes.find(process.label());
            if (run.isEmpty()) {
                missing.add(component);
                continue;
            }
            component.prepare();
            if (run.get().fingerprint().equals(component.spec().fingerprint())) {
                kept.put(component, run.get());
            } else {
                progress.note(process.label() + " has changed: restarting it");
                stop(process);
                missing.add(component);
            }
        }
        return new Plan(missing, kept);
    }

    private void bringUp(Plan plan, Launcher launcher) {
        plan.kept().keySet().forEach(component -> progress.awaiting(component.process()));
        launcher.start(plan.missing());
        plan.kept().forEach((component, run) -> {
            launcher.awaitHealthy(component, run);
            progress.kept(component.process());
        });
    }

    /** Ends processes of this home whose record was lost, as when a launcher was killed between two steps. */
    private void endForgotten() {
        List<String> markers = List.of(
                "-Dzhiying.process=" + config.home() + "#",
                "-D " + config.home().resolve("postgres/data") + " -p");
        for (String marker : markers) {
            for (OsProcess process : DetachedProcesses.marked(marker)) {
                process.signal("TERM");
                if (!process.awaitEnd(Duration.ofSeconds(15))) {
                    process.signal("KILL");
                    process.awaitEnd(Duration.ofSeconds(5));
                }
            }
        }
    }

    private static Set<StackProcess> withInfrastructure(Set<StackProcess> wanted) {
        Set<StackProcess> all = EnumSet.copyOf(wanted);
        if (wanted.stream().anyMatch(Components::isService)) {
            all.add(StackProcess.POSTGRESQL);
            all.add(StackProcess.KAFKA);
        }
        return all;
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down, and the hook does what is left to do.
        }
    }
}
