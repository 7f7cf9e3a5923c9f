package io.zhiying.profile.outcome.prediction;

import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Trainings of the current workspace's predictions: of each at most one waits or runs. */
@Component
@Transactional
public class PredictionTrainings {
    private final Predictions predictions;
    private final Jobs jobs;
    private final PredictionProperties properties;
    private final InstantSource clock;

    PredictionTrainings(Predictions predictions, Jobs jobs, PredictionProperties properties, InstantSource clock) {
        this.predictions = predictions;
        this.jobs = jobs;
        this.properties = properties;
        this.clock = clock;
    }

    /** A training on all that is known now; one that has not started yet is that. */
    JobView start(UUID id) {
        var prediction = predictions.lock(id);
        return last(prediction).filter(job -> job.state() == JobState.QUEUED).orElseGet(() -> submit(prediction));
    }

    /** Starts those that are due. */
    public void startDue() {
        var oldest = clock.instant().minus(properties.refreshEvery());
        for (var prediction : predictions.all()) {
            var at = prediction.requestedAt();
            boolean underWay =
                    last(prediction).filter(job -> !job.state().isFinal()).isPresent();
            if (!underWay && (at == null || at.isBefore(oldest))) {
                start(prediction.id());
            }
        }
    }

    @Transactional(readOnly = true)
    JobView get(Prediction prediction, UUID job) {
        return jobs.find(job)
                .filter(found -> found.type().equals(PredictionTraining.TYPE))
                .orElseThrow(() -> Problems.notFound("prediction_training", job));
    }

    Optional<JobView> last(Prediction prediction) {
        return Optional.ofNullable(prediction.job()).flatMap(jobs::find);
    }

    private JobView submit(Prediction prediction) {
        var job = jobs.submit(PredictionTraining.TYPE, new PredictionTraining.Params(prediction.id()));
        predictions.requested(prediction.id(), job, clock.instant());
        return jobs.find(job).orElseThrow();
    }
}
