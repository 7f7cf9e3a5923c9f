package io.zhiying.campaign.webhook;

import io.zhiying.campaign.delivery.Deliveries.Unfinished;
import io.zhiying.campaign.delivery.Outcome;
import io.zhiying.campaign.message.Fate;
import io.zhiying.campaign.message.Message;
import io.zhiying.campaign.message.MessageSender;
import io.zhiying.campaign.message.RetryPolicy;
import io.zhiying.campaign.template.Channel;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.webhook.PublicAddresses;
import io.zhiying.platform.webhook.WebhookClient;
import io.zhiying.platform.webhook.WebhookSecret;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends webhooks by the rules of Standard Webhooks: signed, retried, at least once under an id that stays the same. So
 * one that was under way when the process died is sent again, and its receiver drops the double.
 */
@Component
class WebhookSender implements MessageSender {
    private final WebhookProperties properties;
    private final RetryPolicy retries;
    private final InstantSource clock;
    private final JsonMapper json;
    private final WebhookClient client;
    private final UUID journal = Ids.next();
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    WebhookSender(WebhookProperties properties, RetryPolicy retries, InstantSource clock, JsonMapper json) {
        this.properties = properties;
        this.retries = retries;
        this.clock = clock;
        this.json = json;
        // A slow destination holds no more than its own connections: campaigns send apart from each other.
        this.client = new WebhookClient(
                properties.allowPrivateAddresses(), properties.timeout(), properties.parallelism() * 2);
    }

    @Override
    public Channel channel() {
        return Channel.WEBHOOK;
    }

    @Override
    public UUID journal() {
        return journal;
    }

    @Override
    public int parallelism() {
        return properties.parallelism();
    }

    @Override
    public Outcome send(Message message) {
        var target = message.design().webhook();
        if (target == null || target.secret() == null) {
            return new Outcome.Failed("no_webhook");
        }
        underWay.add(message.id());
        try {
            var now = clock.instant();
            int status = client.post(
                    target.url(),
                    List.of(new WebhookSecret(target.secret())),
                    message.id().toString(),
                    now,
                    json.writeValueAsString(WebhookBody.of(message, now)));
            return outcome(message, status);
        } catch (PublicAddresses.Forbidden e) {
            return new Outcome.Failed("address_forbidden");
        } catch (IOException e) {
            return retries.deferred(message, "webhook_unreachable");
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed("bad_url");
        }
    }

    private Outcome outcome(Message message, int status) {
        if (status >= 200 && status < 300) {
            return new Outcome.Sent(true);
        }
        var reason = "http_" + status;
        return WebhookClient.mayPass(status) ? retries.deferred(message, reason) : new Outcome.Failed(reason);
    }

    @Override
    public void settled(Collection<UUID> deliveries) {
        underWay.removeAll(Set.copyOf(deliveries));
    }

    @Override
    public Fate fateOf(Unfinished delivery) {
        return underWay.contains(delivery.id()) ? Fate.IN_FLIGHT : Fate.NOT_SENT;
    }

    @PreDestroy
    void close() throws IOException {
        client.close();
    }
}
