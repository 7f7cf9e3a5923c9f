package io.zhiying.profile.insight;

import io.zhiying.contracts.CampaignDelivery;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import io.zhiying.profile.computed.ValueFollowing;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.NewEvent;
import io.zhiying.profile.timeline.TimelineEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows on the timeline what became of campaign messages: {@code Campaign Message Sent}, {@code … Opened} and so on. */
@Component
class CampaignDeliveries implements EventHandler<CampaignDelivery> {
    private final Profiles profiles;
    private final Events events;
    private final ValueFollowing computed;
    private final SegmentReconciler segments;

    CampaignDeliveries(Profiles profiles, Events events, ValueFollowing computed, SegmentReconciler segments) {
        this.profiles = profiles;
        this.events = events;
        this.computed = computed;
        this.segments = segments;
    }

    @Override
    public String consumer() {
        return "deliveries";
    }

    @Override
    public String topic() {
        return Topics.DELIVERIES;
    }

    @Override
    public Class<CampaignDelivery> type() {
        return CampaignDelivery.class;
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<CampaignDelivery>> received) {
        var live = profiles.lockLive(
                received.stream().map(each -> each.data().profileId()).collect(Collectors.toSet()));
        var rows = received.stream()
                .filter(each -> live.containsKey(each.data().profileId()))
                .map(each -> row(Objects.requireNonNull(live.get(each.data().profileId())), each))
                .toList();
        events.append(rows);
        var touched = new Touched();
        rows.forEach(row -> touched.add(
                new Dependency.OnEvent(
                        TimelineEvent.DELIVERY,
                        Objects.requireNonNull(row.event().name())),
                row.event().profileId()));
        computed.follow(touched);
        segments.reconcile(touched);
    }

    private static String nameOf(CampaignDelivery.Step step) {
        return switch (step) {
            case SENT -> "Campaign Message Sent";
            case FAILED -> "Campaign Message Failed";
            case SUPPRESSED -> "Campaign Message Suppressed";
            case OPENED -> "Campaign Message Opened";
            case CLICKED -> "Campaign Message Clicked";
            case CONVERTED -> "Campaign Converted";
            case UNSUBSCRIBED -> "Campaign Unsubscribed";
        };
    }

    private static NewEvent row(UUID profile, Received<CampaignDelivery> received) {
        var delivery = received.data();
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("deliveryId", delivery.deliveryId().toString());
        properties.put("campaignId", delivery.campaignId().toString());
        properties.put("campaignName", delivery.campaignName());
        properties.put("channel", delivery.channel());
        properties.put("variant", delivery.variant());
        properties.put("reason", delivery.reason());
        properties.put("value", delivery.value());
        properties.put("currency", delivery.currency());
        properties.values().removeIf(Objects::isNull);
        return NewEvent.of(new TimelineEvent(
                UUID.nameUUIDFromBytes(received.id().getBytes(StandardCharsets.UTF_8)),
                profile,
                TimelineEvent.DELIVERY,
                nameOf(delivery.step()),
                delivery.happenedAt(),
                received.time(),
                received.id(),
                null,
                properties,
                Map.of(),
                Map.of()));
    }
}
