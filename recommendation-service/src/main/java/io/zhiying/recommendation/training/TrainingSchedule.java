package io.zhiying.recommendation.training;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.recommendation.model.Models;
import io.zhiying.recommendation.signal.ModelKind;
import io.zhiying.recommendation.signal.TrainingSignals;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks every few seconds at what has changed, workspace by workspace, and starts the trainings that are due. It sees of
 * other workspaces only that something waits there; everything else it does on behalf of each.
 */
@Component
class TrainingSchedule {
    private static final Logger log = LoggerFactory.getLogger(TrainingSchedule.class);

    private final Training training;
    private final Models models;
    private final TrainingSignals signals;
    private final TrainingPolicy policy;
    private final TrainingProperties properties;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    TrainingSchedule(
            Training training,
            Models models,
            TrainingSignals signals,
            TrainingProperties properties,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.training = training;
        this.models = models;
        this.signals = signals;
        this.policy = new TrainingPolicy(properties);
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${zhiying.recommendation.training.look-every:3s}")
    void look() {
        if (!properties.enabled()) {
            return;
        }
        List<WorkspaceId> waiting =
                Workspaces.callAsPlatform(() -> Objects.requireNonNull(transaction.execute(_ -> signals.waiting())));
        for (var workspace : waiting) {
            try {
                Workspaces.run(workspace, () -> transaction.executeWithoutResult(_ -> startIfDue()));
            } catch (RuntimeException e) {
                log.warn("could not look whether {} needs a training", workspace, e);
            }
        }
    }

    private void startIfDue() {
        if (training.isUnderWay()) {
            return;
        }
        var active = models.active();
        var due = EnumSet.noneOf(ModelKind.class);
        for (var pending : signals.pending()) {
            if (policy.isDue(pending, active.get(pending.kind()), clock.instant())) {
                due.add(pending.kind());
            }
        }
        if (!due.isEmpty()) {
            training.start(due);
        }
    }
}
