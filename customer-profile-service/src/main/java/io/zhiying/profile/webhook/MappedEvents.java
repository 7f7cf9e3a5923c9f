package io.zhiying.profile.webhook;

import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.ingest.EventIntake;
import io.zhiying.profile.ingest.NamedEvent;
import io.zhiying.profile.webhook.Payload.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Brings a payload through a mapping to events. */
@Component
class MappedEvents {
    private final EventIntake intake;
    private final JsonPayloads json;
    private final WebhookProperties limits;

    MappedEvents(EventIntake intake, JsonPayloads json, WebhookProperties limits) {
        this.intake = intake;
        this.json = json;
        this.limits = limits;
    }

    /** @throws Problem 503 where the log does not take the events: nothing is decided then */
    Outcome take(UUID source, Mapping mapping, Payload payload) {
        List<NamedEvent> events;
        try {
            events = events(source, mapping, payload);
        } catch (Problem problem) {
            return new Outcome.Kept(problem.code().code(), problem.detail());
        }
        if (events == null) {
            return new Outcome.Kept("webhook.not_mapped", "The mapping takes no such payload.");
        }
        intake.append(events);
        return new Outcome.Taken(events.size());
    }

    /** Null where the mapping does not take the payload. */
    @Nullable
    List<NamedEvent> events(UUID source, Mapping mapping, Payload payload) {
        var body = json.read(payload.body().getBytes(StandardCharsets.UTF_8));
        var mapped = mapping.apply(body, payload.headers(), limits.maxEvents());
        if (mapped == null) {
            return null;
        }
        List<NamedEvent> events = new ArrayList<>(mapped.size());
        for (int i = 0; i < mapped.size(); i++) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>(mapped.get(i));
            // By what was sent, so that it counts once however often it is sent or replayed.
            event.putIfAbsent("messageId", "webhook-" + source + "-" + payload.key() + "-" + i);
            events.add(intake.read("events[" + i + "]", event, payload.receivedAt()));
        }
        return events;
    }
}
