package io.zhiying.profile.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** On payloads in the shapes that the senders document. */
class ReadyMappingTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode events(ReadyMapping ready, String topic, String payload) {
        var headers = topic == null ? Map.<String, String>of() : Map.of("x-shopify-topic", topic);
        return JSON.valueToTree(ready.mapping().apply(JSON.readValue(payload, Object.class), headers, 200));
    }

    private static String resource(String name) throws IOException {
        try (var in = ReadyMappingTest.class.getResourceAsStream("/webhook/" + name)) {
            return new String(in.readAllBytes());
        }
    }

    @Test
    void makesAnOrderOfShopifyAnOrderCompleted() throws Exception {
        var events = events(ReadyMapping.SHOPIFY_ORDERS, "orders/create", resource("shopify-order.json"));

        assertThat(events).hasSize(2);
        var person = events.path(0);
        assertThat(person.path("type").asString()).isEqualTo("identify");
        assertThat(person.path("userId").asString()).isEqualTo("shopify:115310627314723954");
        assertThat(person.path("traits").toString())
                .isEqualTo("{\"firstName\":\"John\",\"lastName\":\"Smith\",\"email\":\"john@example.com\"}");
        var order = events.path(1);
        assertThat(order.path("event").asString()).isEqualTo("Order Completed");
        assertThat(order.path("timestamp").asString()).isEqualTo("2021-12-31T19:00:00-05:00");
        assertThat(order.at("/properties/order_id").asString()).isEqualTo("820982911946154508");
        assertThat(order.at("/properties/total").asDouble()).isEqualTo(398);
        assertThat(order.at("/properties/currency").asString()).isEqualTo("USD");
        assertThat(order.at("/properties/products")).hasSize(2);
        assertThat(order.at("/properties/products/0/product_id").asString()).isEqualTo("632910392");
        assertThat(order.at("/properties/products/0/price").asDouble()).isEqualTo(199);
        assertThat(events(ReadyMapping.SHOPIFY_ORDERS, "orders/paid", resource("shopify-order.json")))
                .as("the same order, by another topic, has the same message ids")
                .isEqualTo(events);
    }

    @Test
    void makesARefundOfShopifyOneOfTheCustomerWhoOrdered() throws Exception {
        var order = events(ReadyMapping.SHOPIFY_ORDERS, "orders/create", resource("shopify-order.json"));
        var refund = events(ReadyMapping.SHOPIFY_ORDERS, "refunds/create", resource("shopify-refund.json"));

        assertThat(refund).hasSize(1);
        assertThat(refund.at("/0/event").asString()).isEqualTo("Order Refunded");
        assertThat(refund.at("/0/anonymousId")).isEqualTo(order.at("/0/anonymousId"));
        assertThat(refund.at("/0/properties/total").asDouble()).isEqualTo(159.5);
        assertThat(refund.at("/0/properties/products/0/name").asString()).isEqualTo("IPod Nano - 8GB");
    }

    @Test
    void takesNoTopicOfShopifyThatItDoesNotKnow() throws Exception {
        var order = JSON.readValue(resource("shopify-order.json"), Object.class);

        assertThat(ReadyMapping.SHOPIFY_ORDERS.mapping().apply(order, Map.of("x-shopify-topic", "carts/update"), 10))
                .isNull();
        assertThat(ReadyMapping.SHOPIFY_ORDERS.mapping().apply(order, Map.of(), 10))
                .isNull();
        assertThat(ReadyMapping.SHOPIFY_ORDERS
                        .mapping()
                        .apply(List.of(1, 2), Map.of("x-shopify-topic", "orders/paid"), 10))
                .isNull();
    }

    @Test
    void makesNotificationsOfHubSpotTraits() {
        var events = events(ReadyMapping.HUBSPOT_CONTACTS, null, """
                [{"objectId":1246965,"propertyName":"lifecyclestage","propertyValue":"subscriber","changeSource":"ACADEMY",
                  "eventId":3816279340,"subscriptionId":25,"portalId":33,"appId":1160452,"occurredAt":1462216307945,
                  "eventType":"contact.propertyChange","attemptNumber":0},
                 {"objectId":1246978,"changeSource":"IMPORT","eventId":3816279480,"subscriptionId":22,"portalId":33,
                  "appId":1160452,"occurredAt":1462216307945,"subscriptionType":"contact.creation","attemptNumber":0},
                 {"objectId":77,"propertyName":"name","propertyValue":"ACME","eventId":1,"subscriptionId":3,
                  "occurredAt":1462216307945,"subscriptionType":"company.propertyChange"},
                 {"objectId":1246965,"propertyName":"email","propertyValue":"","eventId":2,"subscriptionId":25,
                  "occurredAt":1462216307946,"subscriptionType":"contact.propertyChange"},
                 {"objectId":5,"eventId":4,"subscriptionId":6,"occurredAt":1462216307947,
                  "subscriptionType":"contact.privacyDeletion"}]""");

        assertThat(events).hasSize(4);
        assertThat(events.at("/0/userId").asString()).isEqualTo("hubspot:1246965");
        assertThat(events.at("/0/traits").toString()).isEqualTo("{\"lifecycleStage\":\"subscriber\"}");
        assertThat(events.at("/0/timestamp").asString()).isEqualTo("2016-05-02T19:11:47.945Z");
        assertThat(events.at("/1/traits/hubspotId").asString()).isEqualTo("1246978");
        assertThat(events.at("/2/traits").toString()).isEqualTo("{\"email\":null}");
        assertThat(events.at("/3/event").asString()).isEqualTo("Contact Deleted");
        assertThat(events.valueStream().map(event -> event.path("messageId").asString()))
                .doesNotHaveDuplicates();
    }

    @Test
    void passesOverWhatOfHubSpotIsOfNoContactAndTakesNothingElse() {
        assertThat(events(ReadyMapping.HUBSPOT_CONTACTS, null, """
                [{"objectId":77,"eventId":1,"subscriptionId":3,"occurredAt":1462216307945,
                  "subscriptionType":"company.creation"}]""")).isEmpty();
        assertThat(ReadyMapping.HUBSPOT_CONTACTS.mapping().apply(Map.of("a", 1), Map.of(), 10))
                .isNull();
    }

    @Test
    void makesALeadAnIdentifyAndSaysThatItIsNew() {
        var lead = """
                {"attributes":{"type":"Lead"},"Id":"00Q5e00000A1b2cEAB","FirstName":"雷","LastName":"李",
                 "Company":"茶馆","Email":"li@example.com","Phone":"+86 138 0013 8000","LeadSource":"Web","Status":"Open",
                 "IsConverted":false,"CreatedDate":"2026-01-05T10:00:00.000Z","LastModifiedDate":"2026-01-05T10:00:00.000Z"}""";
        var one = events(ReadyMapping.SALESFORCE_LEADS, null, lead);

        assertThat(one).hasSize(2);
        assertThat(one.at("/0/userId").asString()).isEqualTo("salesforce:00Q5e00000A1b2cEAB");
        assertThat(one.at("/0/traits/company").asString()).isEqualTo("茶馆");
        assertThat(one.at("/1/event").asString()).isEqualTo("Lead Created");
        assertThat(events(ReadyMapping.SALESFORCE_LEADS, null, "{\"records\":[" + lead + "," + lead + "]}"))
                .hasSize(4);
        assertThat(ReadyMapping.SALESFORCE_LEADS.mapping().apply(Map.of("Id", "1"), Map.of(), 10))
                .isNull();
    }

    @Test
    void makesAChangeEventOfSalesforceTheSame() {
        var events = events(ReadyMapping.SALESFORCE_LEADS, null, """
                {"schema":"IeRuaY6cbI_HsV8Rv1Mc5g","payload":{"ChangeEventHeader":{"entityName":"Lead",
                  "recordIds":["00Q5e00000A1b2cEAB","00Q5e00000A1b2dEAB"],"changeType":"UPDATE",
                  "changeOrigin":"com/salesforce/api/soap/51.0;client=SfdcInternalAPI/","commitTimestamp":1767607200000,
                  "commitUser":"005","sequenceNumber":1},"Status":"Working - Contacted","IsConverted":true},
                 "event":{"replayId":6}}""");

        assertThat(events).hasSize(4);
        assertThat(events.at("/0/traits").toString()).isEqualTo("{\"leadStatus\":\"Working - Contacted\"}");
        assertThat(events.at("/0/timestamp").asString()).isEqualTo("2026-01-05T10:00:00.000Z");
        assertThat(events.at("/1/event").asString()).isEqualTo("Lead Converted");
        assertThat(events.at("/2/userId").asString()).isEqualTo("salesforce:00Q5e00000A1b2dEAB");
    }
}
