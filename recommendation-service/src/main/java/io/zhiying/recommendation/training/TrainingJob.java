package io.zhiying.recommendation.training;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * Runs trainings. A training that was cut off is done again from the start: nothing of it was visible, and it takes
 * seconds.
 */
@Component
class TrainingJob implements JobHandler {
    private final Trainer trainer;

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

    /** One at a time in this process, which bounds their memory. */
    @Override
    public boolean heavy() {
        return true;
    }

    @Override
    public void run(JobContext job) {
        // Content first: the other is chosen beside it.
        var kinds = new TreeSet<>(job.params(Training.Order.class).kinds()).descendingSet();
        var progress = new Steps(job, (long) kinds.size() * Trainer.Progress.STEPS);
        try {
            kinds.forEach(kind -> trainer.train(kind, progress));
        } catch (Stopped _) {
            // The runner knows why.
        }
    }
}
