package io.zhiying.campaign.webhook;

import io.zhiying.campaign.definition.WebhookTarget;
import io.zhiying.campaign.delivery.Deliveries.Unfinished;
import io.zhiying.campaign.delivery.Outcome;
import io.zhiying.campaign.message.Fate;
import io.zhiying.campaign.message.Message;
import io.zhiying.campaign.message.MessageSender;
import io.zhiying.campaign.message.RetryPolicy;
import io.zhiying.campaign.template.Channel;
import io.zhiying.contracts.Ids;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends webhooks by the rules of Standard Webhooks: signed, retried, at least once under an id that stays the same. So
 * one that was under way when the process died is sent again, and its receiver drops the double.
 */
@Component
class WebhookSender implements MessageSender {
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    private static final int MAX_CONNECTIONS = 200;

    private final WebhookProperties properties;
    private final RetryPolicy retries;
    private final InstantSource clock;
    private final JsonMapper json;
    private final CloseableHttpClient http;
    private final UUID journal = Ids.next();
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    WebhookSender(WebhookProperties properties, RetryPolicy retries, InstantSource clock, JsonMapper json) {
        this.properties = properties;
        this.retries = retries;
        this.clock = clock;
        this.json = json;
        this.http = client(properties);
    }

    private static CloseableHttpClient client(WebhookProperties properties) {
        var timeout = Timeout.of(properties.timeout());
        // A slow destination holds no more than its own connections: campaigns send apart from each other.
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new AddressGuard(properties.allowPrivateAddresses()))
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom().setConnectTimeout(timeout).build())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(timeout).build())
                .setMaxConnPerRoute(properties.parallelism() * 2)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setConnectionRequestTimeout(timeout)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setUserAgent("Zhiying-Webhooks/1")
                .build();
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
            int status = http.execute(request(message, target, target.secret()), response -> {
                return response.getCode();
            });
            return outcome(message, status);
        } catch (AddressGuard.Forbidden e) {
            return new Outcome.Failed("address_forbidden");
        } catch (IOException e) {
            return retries.deferred(message, "webhook_unreachable");
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed("bad_url");
        }
    }

    private HttpPost request(Message message, WebhookTarget target, String secret) {
        var now = clock.instant();
        var body = json.writeValueAsString(WebhookBody.of(message, now));
        var id = message.id().toString();
        var request = new HttpPost(target.url());
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        request.setHeader("webhook-signature", Signature.of(secret, id, now.getEpochSecond(), body));
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON.withCharset(StandardCharsets.UTF_8)));
        return request;
    }

    private Outcome outcome(Message message, int status) {
        if (status >= 200 && status < 300) {
            return new Outcome.Sent(true);
        }
        var reason = "http_" + status;
        return status >= 500 || PASSING.contains(status)
                ? retries.deferred(message, reason)
                : new Outcome.Failed(reason);
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
        http.close();
    }
}
