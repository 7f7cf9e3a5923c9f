package io.zhiying.profile.insight;

import io.zhiying.contracts.TextInsight;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.NewEvent;
import io.zhiying.profile.timeline.TimelineEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Brings what nlp understood to the profile and its timeline. Of an erased customer nothing is kept. */
@Component
class TextInsights implements EventHandler<TextInsight> {
    private final Profiles profiles;
    private final Events events;
    private final Insights insights;
    private final SegmentReconciler segments;

    TextInsights(Profiles profiles, Events events, Insights insights, SegmentReconciler segments) {
        this.profiles = profiles;
        this.events = events;
        this.insights = insights;
        this.segments = segments;
    }

    @Override
    public String consumer() {
        return "insights";
    }

    @Override
    public String topic() {
        return Topics.INSIGHTS;
    }

    @Override
    public Class<TextInsight> type() {
        return TextInsight.class;
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<TextInsight>> received) {
        var live = profiles.lockLive(
                received.stream().map(each -> each.data().profileId()).collect(Collectors.toSet()));
        var known = received.stream()
                .filter(each -> live.containsKey(each.data().profileId()))
                .toList();
        Map<UUID, List<TextInsight>> byProfile = new HashMap<>();
        known.forEach(each -> byProfile
                .computeIfAbsent(Objects.requireNonNull(live.get(each.data().profileId())), _ -> new ArrayList<>())
                .add(each.data()));
        events.append(known.stream()
                .map(each -> row(Objects.requireNonNull(live.get(each.data().profileId())), each))
                .toList());
        byProfile.forEach(insights::add);
        segments.reconcile(Touched.in(Dependency.Fixed.INSIGHTS, new HashSet<>(byProfile.keySet())));
    }

    private static NewEvent row(UUID profile, Received<TextInsight> received) {
        var insight = received.data();
        Map<String, @Nullable Object> properties = new HashMap<>();
        properties.put("eventId", insight.eventId().toString());
        properties.put("language", insight.language());
        properties.put("languageConfidence", insight.languageConfidence());
        var sentiment = insight.sentiment();
        if (sentiment != null) {
            properties.put("sentiment", Map.of("label", sentiment.label(), "probability", sentiment.probability()));
        }
        properties.put(
                "models",
                insight.models().stream()
                        .map(use -> Map.of("model", use.model(), "version", use.version()))
                        .toList());
        return NewEvent.of(new TimelineEvent(
                UUID.nameUUIDFromBytes(received.id().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                profile,
                TimelineEvent.INSIGHT,
                "Text Understood",
                insight.understoodAt(),
                received.time(),
                received.id(),
                null,
                properties,
                Map.of(),
                Map.of()));
    }
}
