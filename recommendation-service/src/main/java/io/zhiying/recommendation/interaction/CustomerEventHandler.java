package io.zhiying.recommendation.interaction;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import io.zhiying.recommendation.signal.TrainingSignals;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Learns from what customers do. */
@Component
class CustomerEventHandler implements EventHandler<CustomerEvent> {
    private final Interactions interactions;
    private final PurchaseOrders orders;
    private final Profiles profiles;
    private final TrainingSignals signals;

    CustomerEventHandler(Interactions interactions, PurchaseOrders orders, Profiles profiles, TrainingSignals signals) {
        this.interactions = interactions;
        this.orders = orders;
        this.profiles = profiles;
        this.signals = signals;
    }

    @Override
    public String consumer() {
        return "recommendation-interactions";
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
        return BehaviourReader.KINDS;
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<CustomerEvent>> events) {
        var behaviours = events.stream()
                .filter(event -> !event.isTombstone())
                .flatMap(event -> BehaviourReader.read(event.data()).stream())
                .toList();
        if (behaviours.isEmpty()) {
            return;
        }
        var gone = new HashSet<>(profiles.goneAmong(
                behaviours.stream().map(Behaviour::profileId).distinct().toList()));
        var known = behaviours.stream()
                .filter(behaviour -> !gone.contains(behaviour.profileId()))
                .toList();
        var learned = new ArrayList<Interaction>();
        only(Behaviour.Touch.class, known).forEach(touch -> learned.add(one(touch, touch.itemId(), touch.kind())));
        orders.addNew(only(Behaviour.Order.class, known).toList())
                .forEach(order ->
                        order.itemIds().forEach(item -> learned.add(one(order, item, InteractionKind.PURCHASED))));
        only(Behaviour.Refund.class, known)
                .forEach(refund -> orders.refund(refund)
                        .forEach(item -> learned.add(one(refund, item, InteractionKind.REFUNDED))));
        interactions.add(learned);
        signals.interactionsAdded(learned.size());
    }

    private static <B extends Behaviour> Stream<B> only(Class<B> type, List<Behaviour> behaviours) {
        return behaviours.stream().filter(type::isInstance).map(type::cast);
    }

    private static Interaction one(Behaviour behaviour, String item, InteractionKind kind) {
        return Interaction.once(behaviour.profileId(), item, kind, behaviour.at());
    }
}
