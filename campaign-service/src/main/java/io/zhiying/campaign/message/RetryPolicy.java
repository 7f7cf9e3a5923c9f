package io.zhiying.campaign.message;

import io.zhiying.campaign.delivery.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** When a message that was deferred is tried again, and when it is given up. */
@Component
public class RetryPolicy {
    private static final int MOST_DOUBLINGS = 20;

    private final SendingProperties properties;
    private final InstantSource clock;

    RetryPolicy(SendingProperties properties, InstantSource clock) {
        this.properties = properties;
        this.clock = clock;
    }

    public Outcome deferred(Message message, String reason) {
        if (message.attempt() >= properties.maxAttempts()) {
            return new Outcome.Failed(reason);
        }
        var wait = properties.firstRetry().multipliedBy(1L << Math.min(message.attempt() - 1, MOST_DOUBLINGS));
        return new Outcome.Retry(clock.instant().plus(min(wait, properties.longestRetry())), reason);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
