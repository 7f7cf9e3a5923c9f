package io.zhiying.local;

import io.zhiying.local.process.DetachedProcesses;
import io.zhiying.local.process.LogTail;
import io.zhiying.local.process.RunRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Starts components and waits until they serve. All that it started is ended again, with {@link #undo}, when one of
 * them does not come up.
 */
final class Launcher {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int SHOWN_LINES = 20;

    private final DetachedProcesses processes;
    private final Duration readyTimeout;
    private final Progress progress;
    private final Map<StackProcess, RunRecord> started = new ConcurrentHashMap<>();
    private volatile boolean givenUp;

    Launcher(DetachedProcesses processes, Duration readyTimeout, Progress progress) {
        this.processes = processes;
        this.readyTimeout = readyTimeout;
        this.progress = progress;
    }

    Set<StackProcess> started() {
        return Set.copyOf(started.keySet());
    }

    /** Starts these side by side and returns when all of them serve. */
    void start(Collection<? extends Component> components) {
        StackException failure = null;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> starts = components.stream()
                    .<Future<?>>map(component -> executor.submit(() -> startAndStopWaitingOnFailure(component)))
                    .toList();
            for (Future<?> start : starts) {
                failure = firstOf(failure, start);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends whatever this launcher has started, the last things first, and lets nothing more start. */
    void undo() {
        givenUp = true;
        started.values().parallelStream().forEach(processes::stop);
        started.clear();
    }

    private void startAndStopWaitingOnFailure(Component component) {
        try {
            start(component);
        } catch (RuntimeException e) {
            givenUp = true;
            throw e;
        }
    }

    private void start(Component component) {
        StackProcess process = component.process();
        long begin = System.nanoTime();
        progress.starting(process);
        component.prepare();
        RunRecord run;
        synchronized (this) {
            if (givenUp) {
                throw new GivenUp();
            }
            run = processes.start(component.spec());
            started.put(process, run);
        }
        awaitHealthy(component, run, begin);
        component.afterReady();
        progress.ready(process, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Waits for one that runs already. */
    void awaitHealthy(Component component, RunRecord run) {
        awaitHealthy(component, run, System.nanoTime());
    }

    private void awaitHealthy(Component component, RunRecord run, long begin) {
        String label = component.process().label();
        while (!component.isHealthy()) {
            if (givenUp) {
                throw new GivenUp();
            }
            if (!run.isRunning()) {
                throw new StackException(label + " died while starting." + endOf(run));
            }
            if (System.nanoTime() - begin > readyTimeout.toNanos()) {
                throw new StackException(label + " is not healthy after " + readyTimeout.toSeconds()
                        + " s (ZHIYING_READY_TIMEOUT_SECONDS sets how long to wait)." + endOf(run));
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GivenUp();
            }
        }
    }

    private static String endOf(RunRecord run) {
        List<String> lines = LogTail.lastLines(Path.of(run.log()), SHOWN_LINES, run.logStart());
        return (lines.isEmpty() ? "" : " Its last lines:\n    " + String.join("\n    ", lines)) + "\nThe whole log is "
                + run.log();
    }

    private static @Nullable StackException firstOf(@Nullable StackException known, Future<?> start) {
        try {
            start.get();
            return known;
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case GivenUp ignored -> known;
                case StackException problem when known == null -> problem;
                case StackException another -> known;
                case Throwable cause -> known != null ? known : new StackException(String.valueOf(cause), cause);
                case null -> known;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return known != null ? known : new StackException("interrupted");
        }
    }

    /** Not a failure of this component: another one has failed, or the person has had enough. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GivenUp() {
            super(null, null, false, false);
        }
    }
}
