package io.zhiying.campaign.conversion;

import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Reads customer events for the goals of campaigns. */
@Component
class CountsConversions implements EventHandler<CustomerEvent> {
    private final Campaigns campaigns;
    private final Conversions conversions;
    private final RememberedEvents remembered;
    private final ConversionProperties properties;

    CountsConversions(
            Campaigns campaigns,
            Conversions conversions,
            RememberedEvents remembered,
            ConversionProperties properties) {
        this.campaigns = campaigns;
        this.conversions = conversions;
        this.remembered = remembered;
        this.properties = properties;
    }

    @Override
    public String consumer() {
        return "campaign-conversions";
    }

    @Override
    public String topic() {
        return Topics.EVENTS;
    }

    @Override
    public Class<CustomerEvent> type() {
        return CustomerEvent.class;
    }

    @Override
    public Set<String> interest(WorkspaceId workspace, Set<String> kinds) {
        return Stream.concat(properties.rememberedEvents().stream(), campaigns.goalEvents().stream())
                .map(CustomerEvent::track)
                .collect(Collectors.toSet());
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<CustomerEvent>> events) {
        var named = events.stream()
                .filter(event -> !event.isTombstone())
                .map(Received::data)
                .flatMap(CountsConversions::goalEvent)
                .toList();
        named.stream()
                .filter(event -> properties.rememberedEvents().contains(event.name()))
                .forEach(remembered::add);
        var names = named.stream().map(GoalEvent::name).distinct().toList();
        for (var campaign : campaigns.withGoalEvents(names)) {
            conversions.count(campaign, named);
        }
    }

    private static Stream<GoalEvent> goalEvent(CustomerEvent event) {
        return event.name() == null || !event.type().equals("track")
                ? Stream.empty()
                : Stream.of(new GoalEvent(
                        event.eventId(), event.profileId(), event.name(), event.properties(), event.timestamp()));
    }
}
