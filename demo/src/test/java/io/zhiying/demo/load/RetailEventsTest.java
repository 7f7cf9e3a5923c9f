package io.zhiying.demo.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.demo.api.Json;
import io.zhiying.demo.sample.SampleData;
import io.zhiying.demo.sample.YearShift;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class RetailEventsTest {
    private static SampleData data;
    private static RetailEvents events;

    @BeforeAll
    static void readsTheRealFiles() throws Exception {
        data = SampleData.read(Path.of("../sample-data"));
        events = new RetailEvents(data, YearShift.untilYesterday(Instant.parse("2026-03-01T12:00:00Z")));
    }

    @Test
    void noTwoEventsShareAMessageId() {
        assertThat(all())
                .hasSizeGreaterThan(50_000)
                .extracting(event -> event.path("messageId").asString())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyEventIsWithinThePlatformsLimits() {
        assertThat(all()).allSatisfy(event -> assertThat(Json.bytes(event)).hasSizeLessThan(32 * 1024));
        var largest = all().stream()
                .sorted((a, b) -> Integer.compare(Json.bytes(b).length, Json.bytes(a).length))
                .limit(BatchSender.EVENTS_PER_BATCH)
                .toList();
        assertThat(BatchSender.call(largest).payload().bytes()).hasSizeLessThan(1_000_000);
    }

    @Test
    void anOrderTotalsItsProducts() {
        for (var basket : data.baskets().subList(0, 500)) {
            var properties = events.order(basket).path("properties");
            var sum = BigDecimal.ZERO;
            for (var product : properties.path("products")) {
                sum = sum.add(product.path("price")
                        .decimalValue()
                        .multiply(product.path("quantity").decimalValue()));
            }
            assertThat(sum.doubleValue())
                    .isCloseTo(properties.path("total").asDouble(), org.assertj.core.data.Offset.offset(0.02));
        }
    }

    private static ArrayList<ObjectNode> all() {
        var all = new ArrayList<ObjectNode>();
        data.households().forEach(household -> all.add(events.identify(household, Instant.EPOCH)));
        data.baskets().forEach(basket -> all.add(events.order(basket)));
        data.redemptions().forEach(redemption -> all.add(events.redemption(redemption)));
        return all;
    }
}
