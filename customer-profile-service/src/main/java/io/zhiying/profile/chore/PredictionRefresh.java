package io.zhiying.profile.chore;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.outcome.prediction.PredictionTrainings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has declared outcomes learnt anew where it is due. */
@Component
class PredictionRefresh {
    private static final Logger log = LoggerFactory.getLogger(PredictionRefresh.class);

    private final KnownWorkspaces workspaces;
    private final PredictionTrainings trainings;

    PredictionRefresh(KnownWorkspaces workspaces, PredictionTrainings trainings) {
        this.workspaces = workspaces;
        this.trainings = trainings;
    }

    @Scheduled(
            initialDelayString = "${zhiying.profile.predictions.check-every:5m}",
            fixedDelayString = "${zhiying.profile.predictions.check-every:5m}")
    void refresh() {
        for (var workspace : workspaces.all()) {
            try {
                Workspaces.run(workspace, trainings::startDue);
            } catch (RuntimeException e) {
                log.warn("predictions of {} are not looked at now: {}", workspace, e.toString());
            }
        }
    }
}
