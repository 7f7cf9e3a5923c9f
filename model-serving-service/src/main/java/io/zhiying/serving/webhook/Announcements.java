package io.zhiying.serving.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.Jobs;
import io.zhiying.serving.registry.ModelChange;
import io.zhiying.serving.registry.ModelChanged;
import io.zhiying.serving.registry.Visibility;
import io.zhiying.serving.webhook.Delivery.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Orders the deliveries of a change, in the transaction that makes it: what is announced has happened. */
@Component
class Announcements {
    private static final Duration KEPT = Duration.ofDays(30);

    private final Endpoints endpoints;
    private final Deliveries deliveries;
    private final WebhookProperties properties;
    /** Looked up late: jobs make changes, too. */
    private final Jobs jobs;

    private final JsonMapper json;
    private final InstantSource clock;

    Announcements(
            Endpoints endpoints,
            Deliveries deliveries,
            WebhookProperties properties,
            Jobs jobs,
            JsonMapper json,
            InstantSource clock) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.properties = properties;
        this.jobs = jobs;
        this.json = json;
        this.clock = clock;
    }

    record Body(String type, Instant timestamp, Data data) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(
            String model,
            Visibility visibility,
            @Nullable String version,
            @Nullable String alias,
            @Nullable String previousVersion,
            @Nullable String reason) {}

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void changed(ModelChanged changed) {
        ModelChange change = changed.change();
        if (change.kind() != ModelChange.Kind.VALIDATING) {
            endpoints.list().forEach(endpoint -> announce(endpoint, change));
        }
    }

    private void announce(Endpoint endpoint, ModelChange change) {
        Instant now = clock.instant();
        String type = "model." + change.kind().name().toLowerCase(Locale.ROOT);
        var data = new Data(
                change.model(),
                change.owner().visibility(),
                text(change.version()),
                change.alias(),
                text(change.previousVersion()),
                change.reason());
        boolean full = deliveries.waiting(endpoint.id()) >= properties.maxWaiting();
        var delivery = new Delivery(
                Ids.next(),
                endpoint.id(),
                type,
                json.writeValueAsString(new Body(type, change.at(), data)),
                full ? State.FAILED : State.WAITING,
                0,
                full ? "too_many_waiting" : null,
                now,
                full ? now : null);
        deliveries.forget(endpoint.id(), now.minus(KEPT));
        deliveries.insert(delivery);
        if (!full) {
            jobs.submit(WebhookOrder.JOB, new WebhookOrder(delivery.id()));
        }
    }

    private static @Nullable String text(@Nullable Integer version) {
        return version == null ? null : version.toString();
    }
}
