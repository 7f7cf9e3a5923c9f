package io.zhiying.demo.story;

import io.zhiying.demo.api.Customers;
import io.zhiying.demo.console.Table;
import io.zhiying.demo.sample.Basket;
import io.zhiying.demo.sample.Household;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** One customer, found by an e-mail address: traits, value, timeline. */
final class CustomerChapter {
    private final Stage stage;

    CustomerChapter(Stage stage) {
        this.stage = stage;
    }

    void tell() {
        Household household = bestKnown();
        JsonNode found = stage.show(Customers.resolving("email", List.of(household.email())))
                .json();
        String id = found.path("results").path(0).path("profileId").asString("");
        stage.check(!id.isEmpty(), "%s is profile %s", household.email(), id);

        JsonNode profile = stage.show(Customers.profile(id)).json();
        var traits = new StringJoiner(", ");
        profile.path("traits")
                .propertyStream()
                .forEach(trait ->
                        traits.add(trait.getKey() + " " + trait.getValue().asString()));
        stage.console().say("traits       %s", traits);
        var identifiers = new StringJoiner(", ");
        for (JsonNode identifier : profile.path("identifiers")) {
            identifiers.add(identifier.path("type").asString() + " "
                    + identifier.path("value").asString());
        }
        stage.console().say("identifiers  %s", identifiers);
        checkValue(household, profile.path("rfm"));
        showTimeline(id);
    }

    private void checkValue(Household household, JsonNode rfm) {
        var baskets = stage.data().baskets().stream()
                .filter(basket -> basket.household().equals(household.number()))
                .toList();
        BigDecimal spent = baskets.stream().map(Basket::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        JsonNode money = rfm.path("monetary").path(0);
        JsonNode scores = rfm.path("scores");
        stage.console()
                .say(
                        "RFM          last order %d days ago, %d orders, %s %s; scores %s",
                        rfm.path("recencyDays").asLong(),
                        rfm.path("frequency").asLong(),
                        money.path("amount").asString(),
                        money.path("currency").asString(),
                        scores.isObject()
                                ? "R%d F%d M%d of 5 among %,d customers"
                                        .formatted(
                                                scores.path("recency").asInt(),
                                                scores.path("frequency").asInt(),
                                                scores.path("monetary").asInt(),
                                                scores.path("customers").asLong())
                                : "not yet computed");
        stage.check(
                rfm.path("frequency").asLong() == baskets.size()
                        && money.path("amount").decimalValue().compareTo(spent) == 0,
                "the files agree: %d orders, USD %s",
                baskets.size(),
                spent);
    }

    private void showTimeline(String id) {
        JsonNode events =
                stage.show(Customers.timeline(id, Optional.empty(), 8)).json().path("items");
        var table = new Table("when", "what", "details");
        for (JsonNode event : events) {
            table.row(
                    Figures.minute(event.path("timestamp")),
                    event.path("name").asString(event.path("type").asString()),
                    details(event.path("properties")));
        }
        stage.console().table(table);
        stage.check(events.size() == 8, "the timeline shows the latest events");
    }

    private static String details(JsonNode properties) {
        if (properties.has("total")) {
            return "%s %s, %d products"
                    .formatted(
                            properties.path("total").asString(),
                            properties.path("currency").asString(),
                            properties.path("products").size());
        }
        return properties.toString();
    }

    /** The one with demographics who came most often. */
    private Household bestKnown() {
        return stage.data().households().stream()
                .filter(household -> household.demographics().size() == 7)
                .max(Comparator.comparingLong(household -> stage.data().baskets().stream()
                        .filter(basket -> basket.household().equals(household.number()))
                        .count()))
                .orElseThrow();
    }
}
