package io.zhiying.recommendation.interaction;

import io.zhiying.recommendation.signal.TrainingSignals;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who is erased for certain: as a tombstone says, or customer-profile itself. */
@Component
public class ErasedProfiles {
    private final Profiles profiles;
    private final ErasureProperties properties;
    private final TrainingSignals signals;
    private final InstantSource clock;

    ErasedProfiles(Profiles profiles, ErasureProperties properties, TrainingSignals signals, InstantSource clock) {
        this.profiles = profiles;
        this.properties = properties;
        this.signals = signals;
        this.clock = clock;
    }

    /** Hides the profile at once, has its rows deleted a little later and makes a training due that does without them. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void erase(UUID profile) {
        var now = clock.instant();
        if (profiles.erase(profile, true, now, now.plus(properties.settle()))) {
            signals.interactionsAdded(1);
        }
    }
}
