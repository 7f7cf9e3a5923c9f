package io.zhiying.serving.webhook;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.webhook.PublicAddresses;
import io.zhiying.platform.webhook.WebhookClient;
import io.zhiying.platform.webhook.WebhookSecret;
import io.zhiying.serving.webhook.Delivery.State;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends a delivery until it is taken, refused for good, or given up. A process that dies in between sends it again under
 * the same id, by which its receiver drops the double.
 */
@Component
class WebhookJob implements JobHandler {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Deliveries deliveries;
    private final Endpoints endpoints;
    private final WebhookClient client;
    private final WebhookProperties properties;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    WebhookJob(
            Deliveries deliveries,
            Endpoints endpoints,
            WebhookProperties properties,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.client = new WebhookClient(properties.allowPrivateAddresses(), properties.timeout(), 5);
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Work(Endpoint endpoint, Delivery delivery) {}

    @Override
    public String type() {
        return WebhookOrder.JOB;
    }

    @Override
    public void run(JobContext job) {
        // Empty where it is settled, or its endpoint is gone.
        find(job.params(WebhookOrder.class)).ifPresent(this::send);
    }

    private void send(Work work) {
        int attempts = work.delivery().attempts() + 1;
        String reason;
        boolean passing;
        try {
            int status = client.post(
                    work.endpoint().url(),
                    List.of(new WebhookSecret(work.endpoint().secret())),
                    work.delivery().id().toString(),
                    clock.instant(),
                    work.delivery().body());
            if (status >= 200 && status < 300) {
                settle(work.delivery(), State.SENT, attempts, null);
                return;
            }
            reason = "http_" + status;
            passing = WebhookClient.mayPass(status);
        } catch (PublicAddresses.Forbidden e) {
            reason = "address_forbidden";
            passing = false;
        } catch (IOException e) {
            reason = "unreachable";
            passing = true;
        }
        if (!passing || attempts >= properties.maxAttempts()) {
            settle(work.delivery(), State.FAILED, attempts, reason);
            return;
        }
        again(work.delivery(), attempts, reason);
    }

    private Optional<Work> find(WebhookOrder order) {
        return Objects.requireNonNull(transaction.execute(_ -> deliveries
                .find(order.delivery())
                .filter(delivery -> delivery.state() == State.WAITING)
                .flatMap(delivery ->
                        endpoints.find(delivery.endpoint()).map(endpoint -> new Work(endpoint, delivery)))));
    }

    private void settle(Delivery delivery, State state, int attempts, @Nullable String reason) {
        transaction.executeWithoutResult(
                _ -> deliveries.update(delivery.id(), state, attempts, reason, clock.instant()));
    }

    private void again(Delivery delivery, int attempts, String reason) {
        transaction.executeWithoutResult(_ -> deliveries.update(delivery.id(), State.WAITING, attempts, reason, null));
        Duration wait = properties.firstRetry().multipliedBy(1L << Math.min(attempts - 1, 20));
        throw new Again(wait.compareTo(LONGEST) < 0 ? wait : LONGEST, "the webhook was not taken: " + reason);
    }

    @PreDestroy
    void close() throws IOException {
        client.close();
    }
}
