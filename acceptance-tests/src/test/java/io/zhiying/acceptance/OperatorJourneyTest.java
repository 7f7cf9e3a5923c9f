package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator: sees health and metrics, makes workspaces, changes keys without an outage. */
@ExtendWith(Platform.Running.class)
class OperatorJourneyTest {
    private final Platform platform;

    OperatorJourneyTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void seesHealthAndMetricsOfEachService() {
        var urls = platform.urls();
        for (String service : List.of(
                urls.gateway(),
                urls.modelServing(),
                urls.recommendation(),
                urls.nlp(),
                urls.customerProfile(),
                urls.campaign())) {
            assertThat(get(service + "/actuator/health/liveness").text()).contains("UP");
            assertThat(get(service + "/actuator/health/readiness").text()).contains("UP");
            assertThat(get(service + "/actuator/prometheus").text()).contains("jvm_memory_used_bytes");
        }
    }

    @Test
    void reachesNoServiceWithoutATokenOfTheGateway() {
        var urls = platform.urls();
        for (String address : List.of(
                urls.customerProfile() + "/v1/segments",
                urls.campaign() + "/v1/campaigns",
                urls.recommendation() + "/v1/catalog/items",
                urls.modelServing() + "/v1/registry/models")) {
            assertThat(get(address).status()).as(address).isEqualTo(401);
        }
    }

    @Test
    void rotatesAKeyWhileTheOldOneStillOpens() {
        Api admin = platform.newWorkspace("operator").api();
        var key = admin.must(Call.post(
                        "/v1/keys",
                        Json.object().put("name", "tool").set("scopes", Json.array(List.of("segments:read")))))
                .json();
        var rotated = admin.must(Call.post(
                        "/v1/keys/" + key.path("id").asString() + "/rotate",
                        Json.object().put("gracePeriodSeconds", 600)))
                .json();
        Call list = Call.get("/v1/segments");

        assertThat(platform.callerWith(rotated.path("secret").asString())
                        .send(list)
                        .status())
                .isEqualTo(200);
        assertThat(platform.callerWith(key.path("secret").asString()).send(list).status())
                .isEqualTo(200);
        assertThat(admin.must(Call.get("/v1/keys")).text())
                .doesNotContain(rotated.path("secret").asString());
    }

    @Test
    void makesAWorkspaceOnce() {
        var workspace = platform.newWorkspace("twice");

        Answer again = platform.operator()
                .must(Call.post(
                        "/v1/workspaces",
                        Json.object().put("id", workspace.id()).put("name", "twice")));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().has("adminKey")).isFalse();
        Answer renamed = platform.operator()
                .send(Call.post(
                        "/v1/workspaces",
                        Json.object().put("id", workspace.id()).put("name", "else")));
        assertThat(renamed.problemCode()).isEqualTo("workspace.exists");
    }

    private Answer get(String address) {
        return Platform.await(
                "an answer of " + address,
                Duration.ofSeconds(5),
                () -> java.util.Optional.of(platform.operator().follow(URI.create(address))));
    }
}
