package io.zhiying.demo.story;

import io.zhiying.demo.api.Customers;
import io.zhiying.demo.load.BatchSender;
import io.zhiying.demo.load.RetailEvents;
import io.zhiying.demo.sample.Basket;
import io.zhiying.demo.sample.Household;
import io.zhiying.demo.sample.SampleData;
import io.zhiying.demo.sample.YearShift;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A year of events, as fast as they go in, and the proof that each is there once. */
final class YearChapter {
    private static final int LANES = 4;
    /** Enough customers to have some in every partition. */
    private static final int LAST_CUSTOMERS = 60;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final LocalDate FIRST_DAY = LocalDate.of(2017, 1, 1);

    private final Stage stage;
    private final SampleData data;
    private final OrderTally tally;
    private final Basket anchor;

    YearChapter(Stage stage) {
        this.stage = stage;
        this.data = stage.data();
        this.tally = new OrderTally(stage);
        this.anchor = onlyBasketOfItsHousehold(data);
    }

    Loaded tell() {
        Optional<YearShift> before = shiftOfAnEarlierLoad();
        YearShift shift =
                before.orElseGet(() -> YearShift.untilYesterday(stage.clock().instant()));
        stage.console()
                .say(
                        before.isPresent()
                                ? "An earlier run shifted the year by %,d days, so that it ends on %s: kept."
                                : "The year is shifted by %,d days, so that it ends yesterday, %s.",
                        shift.days(),
                        shift.lastDay());
        var events = new RetailEvents(data, shift);
        var year = year(events, shift);
        boolean complete = before.isPresent() && isThere();

        long start = System.nanoTime();
        // On its own and first, so that a run that is cut short has said how far it shifted.
        stage.api().must(BatchSender.call(List.of(events.order(anchor))));
        stage.console().request(BatchSender.call(year.subList(0, 2)));
        int batches = new BatchSender(stage.api(), LANES).send(year);
        double acknowledged = secondsSince(start);
        awaitLastOrders();
        double visible = secondsSince(start);
        var profiles = profiles();

        stage.console()
                .say(
                        "%,d events (%,d customers, %,d orders of %,d lines, %,d coupons) in %,d batches of up to %d",
                        year.size(),
                        data.households().size(),
                        data.baskets().size(),
                        data.rowsRead() - data.rowsWithoutQuantity(),
                        data.redemptions().size(),
                        batches,
                        BatchSender.EVENTS_PER_BATCH);
        stage.console()
                .say("acknowledged after %.1f s, all visible in the profiles after %.1f s", acknowledged, visible);
        double rate = year.size() / visible;
        if (complete) {
            stage.console().say("all of them were there already: sent again, they must change nothing");
        } else {
            stage.console()
                    .result("%,.0f events a second, from the first request to the last event in a profile", rate);
        }
        verifyEachOrderOnce(profiles);
        return new Loaded(shift, complete, profiles, complete ? 0 : rate);
    }

    /** Read back from an event that the earlier run loaded, since today is not the day of that run. */
    private Optional<YearShift> shiftOfAnEarlierLoad() {
        return stage.customers()
                .byUserId(Household.userId(anchor.household()))
                .flatMap(profile -> order(profile, anchor.id()))
                .map(order -> YearShift.between(
                        anchor.time(), Instant.parse(order.path("timestamp").asString())));
    }

    private List<ObjectNode> year(RetailEvents events, YearShift shift) {
        var year = new ArrayList<ObjectNode>();
        data.baskets().forEach(basket -> year.add(events.order(basket)));
        data.redemptions().forEach(redemption -> year.add(events.redemption(redemption)));
        year.sort(Comparator.comparing(
                event -> Instant.parse(event.path("timestamp").asString())));
        Instant newYear = shift.of(FIRST_DAY).atStartOfDay(ZoneOffset.UTC).toInstant();
        var customers = data.households().stream()
                .map(household -> events.identify(household, newYear))
                .toList();
        year.addAll(0, customers);
        return year;
    }

    private void awaitLastOrders() {
        var last = new LinkedHashMap<String, Basket>();
        for (Basket basket : data.baskets().reversed()) {
            if (last.size() < LAST_CUSTOMERS) {
                last.putIfAbsent(Household.userId(basket.household()), basket);
            }
        }
        // One after the other: asking about all of them again and again would be a load of its own.
        last.forEach((user, basket) -> stage.await(
                "the last order of " + user + " is visible",
                PATIENCE,
                () -> stage.customers().byUserId(user).flatMap(profile -> order(profile, basket.id()))));
    }

    /** Adds up what the platform says of every customer, and compares with the files. */
    private void verifyEachOrderOnce(Map<String, String> profiles) {
        stage.check(
                profiles.size() == data.households().size(),
                "each of the %,d households is a customer",
                data.households().size());
        var counted = stage.await(
                "every order is counted",
                PATIENCE,
                () -> Optional.of(tally.of(profiles)).filter(OrderTally.Counted::isComplete));
        long brought = tally.broughtByCampaigns(profiles, counted);
        stage.check(
                counted.surplus() == brought,
                brought == 0
                        ? "every order is there exactly once, customer by customer: %,d"
                        : "every order is there exactly once, customer by customer: %,d, and %,d that campaigns brought",
                data.baskets().size(),
                brought);
    }

    private Map<String, String> profiles() {
        return stage.customers()
                .byUserId(data.households().stream().map(Household::userId).toList());
    }

    private boolean isThere() {
        var profiles = profiles();
        return profiles.size() == data.households().size() && tally.of(profiles).isComplete();
    }

    private Optional<JsonNode> order(String profile, String orderId) {
        var timeline = stage.api()
                .must(Customers.timeline(profile, Optional.of("Order Completed"), 10))
                .json();
        for (JsonNode event : timeline.path("items")) {
            if (event.path("properties").path("order_id").asString("").equals(orderId)) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private static Basket onlyBasketOfItsHousehold(SampleData data) {
        var households =
                data.baskets().stream().collect(Collectors.groupingBy(Basket::household, Collectors.counting()));
        return data.baskets().stream()
                .filter(basket -> Long.valueOf(1).equals(households.get(basket.household())))
                .findFirst()
                .orElseThrow();
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
