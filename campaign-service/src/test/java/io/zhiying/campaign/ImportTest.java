package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ImportTest extends CampaignServiceTest {
    private static final Instant DELIVERED = Instant.parse("2025-03-01T12:00:00Z");

    @Autowired
    EventPublisher publisher;

    @Test
    void reportsACampaignThatTookPlaceElsewhere() throws Exception {
        var people = people(10);
        redeemed(people.get(0), "2017-18", DELIVERED.plusSeconds(86_400)); // before the import
        redeemed(people.get(1), "2017-19", DELIVERED.plusSeconds(86_400)); // of another campaign
        redeemed(people.get(2), "2017-18", DELIVERED.minusSeconds(1)); // before the delivery
        await(() -> remembered() == 3);
        var id = imported();
        var deliveries = IntStream.range(0, 10)
                .mapToObj(i -> i < 8
                        ? Map.of("userId", "user-" + i, "deliveredAt", DELIVERED.toString())
                        : Map.of(
                                "profileId",
                                people.get(i).toString(),
                                "deliveredAt",
                                DELIVERED.toString(),
                                "convertedAt",
                                DELIVERED.plusSeconds(60).toString()))
                .toList();

        var result = api.post("/v1/campaigns/" + id + "/imports/deliveries", Map.of("deliveries", deliveries))
                .expect(200)
                .body();
        assertThat(result.get("accepted").asLong()).isEqualTo(10);
        var again = api.post("/v1/campaigns/" + id + "/imports/deliveries", Map.of("deliveries", deliveries))
                .expect(200)
                .body();
        assertThat(again.get("accepted").asLong()).isZero();
        assertThat(again.get("duplicates").asLong()).isEqualTo(10);
        redeemed(people.get(3), "2017-18", DELIVERED.plusSeconds(99)); // after the import
        await(() -> arm(report(id), "all").get("converted").asLong() == 4);

        var report = report(id);
        assertThat(report.get("state").asString()).isEqualTo("imported");
        assertThat(arm(report, "all").get("sent").asLong()).isEqualTo(10);
        assertThat(report.get("comparisons")).isEmpty();
        assertThat(report.get("notes").toString()).contains("no holdout");
    }

    @Test
    void storesNothingForPeopleItDoesNotKnow() {
        var id = imported();

        var result = api.post(
                        "/v1/campaigns/" + id + "/imports/deliveries",
                        Map.of(
                                "deliveries",
                                List.of(Map.of(
                                        "identifier",
                                        Map.of("type", "user_id", "value", "nobody"),
                                        "deliveredAt",
                                        DELIVERED.toString()))))
                .expect(200)
                .body();

        assertThat(result.get("unresolved").asLong()).isEqualTo(1);
        assertThat(result.at("/unresolvedSample/0/value").asString()).isEqualTo("nobody");
        assertThat(deliveries(id)).isEmpty();
    }

    @Test
    void importsACampaignOnce() {
        var id = imported();

        assertThat(api.post("/v1/campaigns/imports", request()).expect(200).id())
                .isEqualTo(id);
        api.post("/v1/campaigns/" + id + "/launch", null).expect(409);
        api.post("/v1/campaigns/" + id + "/preview", null).expect(409);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var id = imported();
        var path = "/v1/campaigns/" + id + "/imports/deliveries";
        var nobody = Map.of("deliveries", List.of(Map.of("deliveredAt", DELIVERED.toString())));
        assertThat(api.post(path, nobody)
                        .expect(422)
                        .body()
                        .at("/errors/0/field")
                        .asString())
                .isEqualTo("deliveries[0]");
        var many = IntStream.range(0, 5001)
                .mapToObj(i -> Map.of("userId", "u" + i, "deliveredAt", DELIVERED.toString()))
                .toList();
        assertThat(api.post(path, Map.of("deliveries", many))
                        .expect(422)
                        .body()
                        .at("/errors/0/field")
                        .asString())
                .isEqualTo("deliveries");
        var draft = api.post("/v1/campaigns", campaign(UUID.randomUUID(), emailTemplate("x")))
                .expect(201)
                .id();
        api.post(
                        "/v1/campaigns/" + draft + "/imports/deliveries",
                        Map.of("deliveries", List.of(Map.of("userId", "user-1", "deliveredAt", DELIVERED.toString()))))
                .expect(409);
    }

    private String imported() {
        return api.post("/v1/campaigns/imports", request()).expect(201).id();
    }

    private static Map<String, Object> request() {
        return Map.of(
                "name",
                "Type A 2017",
                "externalId",
                "2017-18",
                "startedAt",
                "2025-03-01T00:00:00Z",
                "endedAt",
                "2025-04-01T00:00:00Z",
                "description",
                "A coupon mailer");
    }

    private long remembered() {
        var counted = new long[1];
        inWorkspace(() -> counted[0] = jdbc.sql("select count(*) from remembered_event")
                .query(Long.class)
                .single());
        return counted[0];
    }

    private void redeemed(UUID person, String campaign, Instant at) throws Exception {
        var id = Ids.next();
        publisher
                .publish(
                        Topics.EVENTS,
                        new WorkspaceId(workspace),
                        person.toString(),
                        id.toString(),
                        at,
                        new CustomerEvent(
                                id,
                                id.toString(),
                                person,
                                "track",
                                "Coupon Redeemed",
                                Map.of("campaign_id", campaign, "coupon_id", "c"),
                                Map.of(),
                                at,
                                at))
                .get();
    }
}
