package io.zhiying.profile.destination;

import io.zhiying.platform.webhook.PublicAddresses;
import io.zhiying.platform.webhook.WebhookClient;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Posts to systems of a workspace, signed as Standard Webhooks says, and knows when to try again. */
@Component
public class SignedPosts {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int GONE = 410;

    private final WebhookClient client;
    private final DestinationProperties limits;
    private final InstantSource clock;

    SignedPosts(DestinationProperties limits, InstantSource clock) {
        this.client = new WebhookClient(limits.allowPrivateAddresses(), limits.timeout(), 2);
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Why it was not taken.
     *
     * @param mayPass whether another attempt may do better
     * @param gone whether the receiver is not there any more, or may not be reached
     */
    public record Failure(String reason, boolean mayPass, boolean gone) {}

    /** @param id by which the receiver drops a double. @return null where it was taken */
    public @Nullable Failure post(String url, SigningSecrets secrets, String id, String body) {
        var now = clock.instant();
        try {
            int status = client.post(url, secrets.at(now), id, now, body);
            return status >= 200 && status < 300
                    ? null
                    : new Failure("http_" + status, WebhookClient.mayPass(status), status == GONE);
        } catch (PublicAddresses.Forbidden e) {
            return new Failure("address_forbidden", false, true);
        } catch (IOException e) {
            return new Failure("unreachable", true, false);
        }
    }

    /** Whether after so many attempts another one follows. */
    public boolean triesAgain(Failure failure, int attempts) {
        return failure.mayPass() && attempts < limits.maxAttempts();
    }

    /** Doubled after each failure, up to an hour. */
    public Duration waitAfter(int failures) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        var wait = limits.firstRetry().multipliedBy(1L << Math.min(failures - 1, 16));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    @PreDestroy
    void close() throws IOException {
        client.close();
    }
}
