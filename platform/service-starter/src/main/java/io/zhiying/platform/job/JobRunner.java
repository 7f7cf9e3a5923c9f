package io.zhiying.platform.job;

import io.zhiying.platform.job.JobLeases.Leased;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.json.JsonMapper;

/** Takes due jobs, a bounded number at a time, and keeps their leases while it works on them. */
public class JobRunner implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);
    private static final int MAX_ATTEMPTS = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = JobLeases.LEASE.dividedBy(3);

    private final JobLeases leases;
    private final Map<String, JobHandler> handlers;
    private final Set<String> light;
    private final JsonMapper json;
    private final Semaphore slots;
    private final int concurrency;
    private final JobArrivals arrivals;
    private final Map<UUID, Running> running = new ConcurrentHashMap<>();
    /** Set by the taker alone, so what it has just read does not turn true behind it. */
    private volatile boolean heavyRuns;

    private volatile boolean started;

    public JobRunner(
            JobLeases leases, List<JobHandler> handlers, JsonMapper json, int concurrency, JobArrivals arrivals) {
        this.leases = leases;
        this.handlers = handlers.stream().collect(Collectors.toMap(JobHandler::type, Function.identity()));
        this.light = handlers.stream()
                .filter(handler -> !handler.heavy())
                .map(JobHandler::type)
                .collect(Collectors.toSet());
        this.json = json;
        this.concurrency = concurrency;
        this.slots = new Semaphore(concurrency);
        this.arrivals = arrivals;
    }

    @Override
    public void start() {
        started = true;
        if (!handlers.isEmpty()) {
            Thread.ofPlatform().name("job-taker").daemon().start(this::takeLoop);
            Thread.ofPlatform().name("job-heartbeat").daemon().start(this::heartbeatLoop);
        }
    }

    private void takeLoop() {
        while (started) {
            try {
                slots.acquire();
                var job = leases.take(heavyRuns ? light : handlers.keySet());
                if (job.isPresent()) {
                    start(job.get());
                } else {
                    slots.release();
                    arrivals.await(IDLE);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                slots.release();
                log.warn("jobs cannot be taken now, trying again: {}", e.toString());
                sleep(IDLE);
            }
        }
    }

    /** A heavy one on a platform thread: a virtual thread has no priority, and would hold up requests. */
    private void start(Leased job) {
        boolean heavy = !light.contains(job.type());
        if (heavy) {
            heavyRuns = true;
        }
        var thread = heavy ? Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY) : Thread.ofVirtual();
        thread.name("job-" + job.id()).start(() -> runAndRelease(job, heavy));
    }

    private void heartbeatLoop() {
        while (started || !running.isEmpty()) {
            sleep(HEARTBEAT);
            running.forEach((id, job) -> {
                try {
                    if (!leases.renew(id)) {
                        job.stop = true;
                    }
                } catch (RuntimeException e) {
                    log.warn("lease of job {} is not renewed now: {}", id, e.toString());
                }
            });
        }
    }

    private void runAndRelease(Leased job, boolean heavy) {
        var context = new Running(job);
        running.put(job.id(), context);
        try {
            Workspaces.run(job.workspace(), () -> run(job, context));
        } catch (RuntimeException e) {
            // The lease runs out and another attempt follows.
            log.warn("the end of job {} could not be recorded: {}", job.id(), e.toString());
        } finally {
            running.remove(job.id());
            if (heavy) {
                heavyRuns = false;
            }
            slots.release();
            arrivals.announce();
        }
    }

    private void run(Leased job, Running context) {
        var handler = handlers.get(job.type());
        if (handler == null) {
            throw new IllegalStateException("no handler for " + job.type());
        }
        try {
            handler.run(context);
            if (!context.stop) {
                leases.finish(job.id(), JobState.SUCCEEDED, null);
            } else if (leases.isCancelled(job.id())) {
                leases.finish(job.id(), JobState.CANCELLED, null);
            } else {
                leases.giveBack(job.id(), Duration.ZERO, false);
            }
        } catch (JobHandler.Again e) {
            log.info("job {} {} waits: {}", job.type(), job.id(), e.getMessage());
            leases.giveBack(job.id(), e.after(), false);
        } catch (JobHandler.Refused e) {
            leases.finish(job.id(), JobState.FAILED, e.getMessage());
        } catch (Exception e) {
            log.error("job {} {} failed, attempt {}", job.type(), job.id(), job.attempt(), e);
            if (job.attempt() >= MAX_ATTEMPTS && handler.givesUp()) {
                leases.finish(job.id(), JobState.FAILED, "It failed %d times; see the log.".formatted(MAX_ATTEMPTS));
            } else {
                leases.giveBack(job.id(), pauseAfter(job.attempt()), true);
            }
        }
    }

    /** Twice as long after each failure, up to a limit. */
    private static Duration pauseAfter(int attempt) {
        return Duration.ofSeconds(Math.min(1L << Math.min(attempt, 30), LONGEST_PAUSE.toSeconds()));
    }

    @Override
    public void stop() {
        started = false;
        running.values().forEach(job -> job.stop = true);
        try {
            // The handlers stop at their next resumable place.
            if (slots.tryAcquire(concurrency, 10, TimeUnit.SECONDS)) {
                slots.release(concurrency);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Running implements JobContext {
        private final Leased job;
        private volatile boolean stop;

        Running(Leased job) {
            this.job = job;
        }

        @Override
        public UUID id() {
            return job.id();
        }

        @Override
        public <T> T params(Class<T> type) {
            return json.readValue(job.params(), type);
        }

        @Override
        public <T> @Nullable T checkpoint(Class<T> type) {
            return job.checkpoint() == null ? null : json.readValue(job.checkpoint(), type);
        }

        @Override
        public void checkpoint(Object state) {
            leases.checkpoint(job.id(), json.writeValueAsString(state));
        }

        @Override
        public void progress(long done, @Nullable Long total) {
            leases.progress(job.id(), done, total);
        }

        @Override
        public boolean shouldStop() {
            return stop;
        }
    }
}
