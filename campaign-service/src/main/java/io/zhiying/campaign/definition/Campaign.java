package io.zhiying.campaign.definition;

import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A campaign.
 *
 * @param waitingFor what keeps it from going on now, for its owner
 * @param plannedAt when its audience was complete
 * @param jobId the job that last worked on it
 */
public record Campaign(
        UUID id,
        String name,
        CampaignState state,
        Design design,
        Goal goal,
        @Nullable String waitingFor,
        @Nullable UUID jobId,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant launchedAt,
        @Nullable Instant plannedAt,
        @Nullable Instant finishedAt) {

    /** @throws Problem 409 where this was imported */
    public Design.Experiment experiment() {
        if (design instanceof Design.Experiment experiment) {
            return experiment;
        }
        throw Problems.conflict("campaign.imported", "The campaign took place elsewhere and is not sent from here.");
    }

    /** @throws Problem 409 where its state does not allow it */
    public void requireTransitionTo(CampaignState next) {
        if (!state.canTransitionTo(next)) {
            throw Problems.conflict(
                    "campaign.state", "A campaign that is %s cannot become %s.".formatted(state.label(), next.label()));
        }
    }
}
