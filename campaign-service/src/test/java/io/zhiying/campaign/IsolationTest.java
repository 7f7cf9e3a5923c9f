package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IsolationTest extends CampaignServiceTest {
    @Test
    void showsNothingToAnotherWorkspace() {
        var template = emailTemplate("<body><a href=\"https://shop.example.com/\">x</a></body>");
        var people = people(4);
        var segment = NEIGHBOURS.segment(workspace, people);
        var campaign = campaign(segment, template);
        campaign.put("holdout", 0.3);
        var id = sent(campaign);
        var imported = api.post(
                        "/v1/campaigns/imports",
                        Map.of(
                                "name",
                                "n",
                                "externalId",
                                "e",
                                "startedAt",
                                "2025-01-01T00:00:00Z",
                                "endedAt",
                                "2025-02-01T00:00:00Z"))
                .expect(201)
                .id();
        var stranger = new Api(port, workspace + "x", READ, WRITE);

        var kept = "/v1/personal-data/" + people.getFirst();
        var data =
                new Api(port, workspace, "privacy:write").get(kept).expect(200).body();
        assertThat(data.at("/data/deliveries/0/state").asString()).isIn("sent", "held_out");
        assertThat(data.get("remaining").asInt()).isEqualTo(1);
        assertThat(new Api(port, workspace + "x", "privacy:write")
                        .get(kept)
                        .expect(200)
                        .body()
                        .at("/data/deliveries"))
                .isEmpty();
        stranger.get(kept).expect(403);
        stranger.delete(kept).expect(403);
        // Another workspace's erasure reaches nobody here.
        new Api(port, workspace + "x", "privacy:write").delete(kept).expect(200);
        assertThat(new Api(port, workspace, "privacy:write")
                        .get(kept)
                        .expect(200)
                        .body()
                        .at("/data/deliveries"))
                .hasSize(1);

        stranger.get("/v1/templates/" + template).expect(404);
        stranger.put("/v1/templates/" + template, Map.of("name", "t", "channel", "email", "subject", "s", "text", "t"))
                .expect(404);
        stranger.post("/v1/templates/" + template + "/render", Map.of()).expect(404);
        stranger.delete("/v1/templates/" + template).expect(404);
        assertThat(stranger.get("/v1/templates").expect(200).body().get("items"))
                .isEmpty();
        assertThat(stranger.get("/v1/campaigns").expect(200).body().get("items"))
                .isEmpty();
        for (var path : List.of("", "/deliveries", "/report")) {
            stranger.get("/v1/campaigns/" + id + path).expect(404);
        }
        for (var path : List.of("/preview", "/launch", "/pause", "/resume", "/cancel")) {
            stranger.post("/v1/campaigns/" + id + path, null).expect(404);
        }
        stranger.put("/v1/campaigns/" + id, campaign).expect(404);
        stranger.post(
                        "/v1/campaigns/" + imported + "/imports/deliveries",
                        Map.of(
                                "deliveries",
                                List.of(Map.of("userId", "user-1", "deliveredAt", "2025-01-02T00:00:00Z"))))
                .expect(404);
        // The same external id in another workspace is another campaign.
        assertThat(stranger.post(
                                "/v1/campaigns/imports",
                                Map.of(
                                        "name",
                                        "n",
                                        "externalId",
                                        "e",
                                        "startedAt",
                                        "2025-01-01T00:00:00Z",
                                        "endedAt",
                                        "2025-02-01T00:00:00Z"))
                        .expect(201)
                        .id())
                .isNotEqualTo(imported);
        // Somebody else's template and segment do not fit into a campaign of one's own.
        var stolen = stranger.post("/v1/campaigns", campaign).expect(201).id();
        stranger.post("/v1/campaigns/" + stolen + "/launch", null).expect(422);
        assertThat(api.get("/v1/templates/" + template).expect(200).id()).isEqualTo(template);
    }
}
