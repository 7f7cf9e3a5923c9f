package io.zhiying.recommendation.training;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Runs trainings, one at a time in this process, which bounds their memory. A training that was cut off is done again
 * from the start: nothing of it was visible, and it takes seconds.
 */
@Component
class TrainingJob implements JobHandler {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final Trainer trainer;
    private final Semaphore one = new Semaphore(1);

    TrainingJob(Trainer trainer) {
        this.trainer = trainer;
    }

    /** Somebody asked the training to stop. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped", null, false, false);
        }
    }

    private static final class Steps implements Trainer.Progress {
        private final JobContext job;
        private final long total;
        private long done;

        Steps(JobContext job, long total) {
            this.job = job;
            this.total = total;
        }

        @Override
        public void step() {
            job.progress(++done, total);
        }

        @Override
        public void check() {
            if (job.shouldStop()) {
                throw new Stopped();
            }
        }
    }

    @Override
    public String type() {
        return Training.JOB_TYPE;
    }

    @Override
    public void run(JobContext job) throws Exception {
        if (!one.tryAcquire()) {
            throw new Again(WAIT, "another training runs");
        }
        try {
            onThreadOfItsOwn(job);
        } finally {
            one.release();
        }
    }

    /** A platform thread of low priority: hours of arithmetic on a virtual thread would hold up requests. */
    private void onThreadOfItsOwn(JobContext job) throws Exception {
        var workspace = Workspaces.current();
        var done = new CompletableFuture<Void>();
        var thread = Thread.ofPlatform()
                .name("training-" + job.id())
                .priority(Thread.MIN_PRIORITY)
                .start(() -> {
                    try {
                        Workspaces.run(workspace, () -> train(job));
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause && !(cause instanceof Stopped)) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
        } finally {
            thread.join();
        }
    }

    private void train(JobContext job) {
        // Content first: the other is chosen beside it.
        var kinds = new TreeSet<>(job.params(Training.Order.class).kinds()).descendingSet();
        var progress = new Steps(job, (long) kinds.size() * Trainer.Progress.STEPS);
        kinds.forEach(kind -> trainer.train(kind, progress));
    }
}
