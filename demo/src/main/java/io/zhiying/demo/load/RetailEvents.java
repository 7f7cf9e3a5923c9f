package io.zhiying.demo.load;

import io.zhiying.demo.api.Json;
import io.zhiying.demo.sample.Basket;
import io.zhiying.demo.sample.Feedback;
import io.zhiying.demo.sample.Household;
import io.zhiying.demo.sample.Product;
import io.zhiying.demo.sample.Redemption;
import io.zhiying.demo.sample.SampleData;
import io.zhiying.demo.sample.YearShift;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sample year as Segment calls. The same row always has the same {@code messageId}, which is what makes loading it
 * twice harmless.
 */
public final class RetailEvents {
    private final YearShift shift;
    private final Map<String, Product> products;

    public RetailEvents(SampleData data, YearShift shift) {
        this.shift = shift;
        this.products = data.products().stream().collect(Collectors.toMap(Product::id, Function.identity()));
    }

    public ObjectNode identify(Household household, Instant at) {
        ObjectNode traits = Json.object();
        traits.put("email", household.email());
        traits.put("firstName", household.givenName());
        household.demographics().forEach(traits::put);
        ObjectNode event = event("identify", "identify-" + household.userId(), household.userId(), at);
        event.set("traits", traits);
        event.putObject("context")
                .putObject("consent")
                .putObject("categoryPreferences")
                .put("marketing", household.agreedToMarketing());
        return event;
    }

    public ObjectNode order(Basket basket) {
        ObjectNode properties = Json.object();
        properties.put("order_id", basket.id());
        properties.put("total", basket.total());
        properties.put("discount", basket.discount());
        properties.put("currency", "USD");
        properties.put("store_id", basket.store());
        var lines = properties.putArray("products");
        for (Basket.Line line : basket.lines()) {
            ObjectNode item = lines.addObject();
            item.put("product_id", line.product());
            item.put("quantity", line.quantity());
            item.put("price", unitPrice(line));
            Product product = products.get(line.product());
            if (product != null) {
                item.put("category", product.category());
                item.put("department", product.department());
            }
        }
        return track(
                "Order Completed",
                "order-" + basket.id(),
                Household.userId(basket.household()),
                shift.of(basket.time()),
                properties);
    }

    public ObjectNode redemption(Redemption redemption) {
        ObjectNode properties = Json.object();
        properties.put("coupon_id", redemption.coupon());
        properties.put("campaign_id", "2017-" + redemption.campaign());
        String id = "redeem-%s-%s-%s-%s-%d"
                .formatted(
                        redemption.campaign(),
                        redemption.coupon(),
                        redemption.household(),
                        redemption.date(),
                        redemption.ordinal());
        // The source has the day alone; noon is as good as any hour of it.
        Instant noon = redemption.date().atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
        return track("Coupon Redeemed", id, Household.userId(redemption.household()), shift.of(noon), properties);
    }

    /** A comment that a household makes now. */
    public static ObjectNode feedback(Feedback feedback, Household from, Instant at) {
        ObjectNode properties = Json.object();
        properties.put("text", feedback.text());
        properties.put("channel", feedback.channel());
        return track("Feedback Submitted", feedback.id(), from.userId(), at, properties);
    }

    public static ObjectNode track(String name, String messageId, String userId, Instant at, ObjectNode properties) {
        ObjectNode event = event("track", messageId, userId, at);
        event.put("event", name);
        event.set("properties", properties);
        return event;
    }

    private static ObjectNode event(String type, String messageId, String userId, Instant at) {
        ObjectNode event = Json.object();
        event.put("type", type);
        event.put("messageId", messageId);
        event.put("userId", userId);
        event.put("timestamp", at.toString());
        return event;
    }

    private static BigDecimal unitPrice(Basket.Line line) {
        return line.value().divide(BigDecimal.valueOf(line.quantity()), 6, RoundingMode.HALF_UP);
    }
}
