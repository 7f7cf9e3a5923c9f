package io.zhiying.profile.webhook;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.webhook.Payload.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes a webhook in. The log has its events before it is remembered as seen, and they have message ids that follow
 * from it: a process that dies in between has it sent again, and its events still count once.
 */
@Component
class Receiving {
    /** What only the way to us is about, or what opens doors, is not for mappings. */
    private static final java.util.Set<String> HIDDEN =
            java.util.Set.of("authorization", "cookie", "host", "connection", "traceparent", "tracestate");

    private final Sources sources;
    private final Payloads payloads;
    private final MappedEvents mapped;
    private final JsonPayloads json;
    private final WebhookProperties limits;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Receiving(
            Sources sources,
            Payloads payloads,
            MappedEvents mapped,
            JsonPayloads json,
            WebhookProperties limits,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.sources = sources;
        this.payloads = payloads;
        this.mapped = mapped;
        this.json = json;
        this.limits = limits;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Empty for one that was taken or kept before. */
    Optional<Outcome> receive(UUID id, String urlKey, Incoming webhook) {
        var now = clock.instant();
        var source = source(id, urlKey);
        var key = source.signature().verify(webhook, source.secretsAt(now), now, limits.tolerance());
        if (Boolean.TRUE.equals(transaction.execute(_ -> payloads.isKnown(id, key)))) {
            return Optional.empty();
        }
        json.read(webhook.body());
        var payload = new Payload(
                Ids.next(), key, now, shown(webhook.headers()), new String(webhook.body(), StandardCharsets.UTF_8));
        var outcome = mapped.take(id, source.mapping(), payload);
        transaction.executeWithoutResult(_ -> payloads.insert(id, payload, outcome));
        return Optional.of(outcome);
    }

    private Source source(UUID id, String urlKey) {
        var source = Objects.requireNonNull(transaction.execute(_ -> sources.find(id)));
        return source.filter(one -> MessageDigest.isEqual(
                        one.urlKey().getBytes(StandardCharsets.UTF_8), urlKey.getBytes(StandardCharsets.UTF_8)))
                .orElseThrow(() -> Problems.notFound("webhook_source", id));
    }

    static Map<String, String> shown(Map<String, String> headers) {
        var shown = new TreeMap<>(headers);
        shown.keySet().removeAll(HIDDEN);
        return shown;
    }
}
