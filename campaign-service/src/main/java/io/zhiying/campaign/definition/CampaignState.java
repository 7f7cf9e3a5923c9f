package io.zhiying.campaign.definition;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** Where a campaign is in its life. */
public enum CampaignState {
    /** Can be changed; nobody was assigned. */
    DRAFT,
    /** Launched: the audience is being read, checked and assigned. */
    PLANNING,
    /** Messages are going out. */
    SENDING,
    /** Stopped by its owner; can go on. Remembers by its plan whether the audience was complete. */
    PAUSED,
    /** Every planned message has an outcome. */
    SENT,
    /** Stopped for good; messages that had not gone out never will. */
    CANCELLED,
    /** Took place elsewhere; only its outcome is kept here. */
    IMPORTED;

    public boolean canTransitionTo(CampaignState next) {
        return next != this && successors().contains(next);
    }

    private Set<CampaignState> successors() {
        return switch (this) {
            case DRAFT -> Set.of(PLANNING, CANCELLED);
            case PLANNING -> Set.of(SENDING, PAUSED, CANCELLED);
            case SENDING -> Set.of(SENT, PAUSED, CANCELLED);
            case PAUSED -> Set.of(PLANNING, SENDING, CANCELLED);
            case SENT, CANCELLED, IMPORTED -> Set.of();
        };
    }

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static CampaignState of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
