package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TemplateApiTest extends CampaignServiceTest {
    @Test
    void keepsTemplates() {
        var id = emailTemplate("<p>{{ customer.first_name }}</p>");

        assertThat(api.get("/v1/templates/" + id).expect(200).body().get("html").asString())
                .isEqualTo("<p>{{ customer.first_name }}</p>");
        var changed =
                api.put("/v1/templates/" + id, Map.of("name", "新", "channel", "email", "subject", "s", "text", "t"));
        assertThat(changed.expect(200).body().get("version").asLong()).isEqualTo(2);
        assertThat(api.get("/v1/templates").expect(200).body().get("items")).hasSize(1);
        api.delete("/v1/templates/" + id).expect(204);
        api.get("/v1/templates/" + id).expect(404);
        api.delete("/v1/templates/" + id).expect(404);
    }

    @Test
    void pagesThroughTemplates() {
        var ids = List.of(emailTemplate("a"), emailTemplate("b"), emailTemplate("c"));

        var first = api.get("/v1/templates?limit=2").expect(200).body();
        var second = api.get("/v1/templates?limit=2&cursor=" + first.get("next").asString())
                .expect(200)
                .body();

        assertThat(first.get("items").get(0).get("id").asString()).isEqualTo(ids.get(2));
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.get("items").get(0).get("id").asString()).isEqualTo(ids.get(0));
        assertThat(second.get("next").isNull()).isTrue();
        api.get("/v1/templates?cursor=nonsense").expect(400);
    }

    @Test
    void rendersWithSampleDataInChineseAndEnglish() {
        var id = emailTemplate(
                "<p>{{ customer.first_name }}: {% for r in recommendations %}{{ r.title }} {{ r.price }}{% endfor %}"
                        + "{{ customer.nickname }}</p>");

        var message = api.post(
                        "/v1/templates/" + id + "/render",
                        Map.of(
                                "customer", Map.of("first_name", "小雨 <b>"),
                                "recommendations", List.of(Map.of("title", "Green tea", "price", 3.5))))
                .expect(200)
                .body();

        assertThat(message.get("subject").asString()).isEqualTo("小雨 <b>，春茶到了 🍵");
        assertThat(message.get("html").asString()).isEqualTo("<p>小雨 &lt;b&gt;: Green tea 3.5</p>");
        assertThat(message.get("warnings").get(0).asString()).isEqualTo("html: customer.nickname has no value");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var broken = api.post(
                "/v1/templates", Map.of("name", "t", "channel", "email", "subject", "{{ x", "html", "{% if %}"));
        assertThat(broken.expect(422).body().get("errors")).hasSize(2);
        assertThat(api.post("/v1/templates", Map.of("name", "t", "channel", "email", "html", "x"))
                        .expect(422)
                        .body()
                        .get("errors")
                        .get(0)
                        .get("field")
                        .asString())
                .isEqualTo("subject");
        assertThat(api.post("/v1/templates", Map.of("name", "t", "channel", "webhook"))
                        .expect(422)
                        .body()
                        .get("errors")
                        .get(0)
                        .get("field")
                        .asString())
                .isEqualTo("html");
        api.post("/v1/templates", Map.of("name", "t", "channel", "pigeon", "text", "x"))
                .expect(400);
        api.post("/v1/templates", Map.of("name", "t", "channel", "webhook", "text", "x", "colour", "red"))
                .expect(400);
        api.post("/v1/templates", "{").expect(400);
        assertThat(api.get("/v1/templates").body().get("items")).isEmpty();
        var endless = api.post(
                        "/v1/templates",
                        Map.of("name", "t", "channel", "webhook", "text", "{% for i in (1..99999999) %}x{% endfor %}"))
                .expect(201)
                .id();
        assertThat(api.post("/v1/templates/" + endless + "/render", Map.of())
                        .expect(422)
                        .body()
                        .get("code")
                        .asString())
                .isEqualTo("template.render_failed");
        api.get("/v1/templates/" + UUID.randomUUID()).expect(404);
        api.get("/v1/templates/not-an-id").expect(400);
    }

    @Test
    void asksForTheScope() {
        var reader = new Api(port, workspace, READ);
        reader.post("/v1/templates", Map.of("name", "t", "channel", "webhook", "text", "x"))
                .expect(403);
        reader.get("/v1/templates").expect(200);
        new Api(port, workspace, "profiles:read").get("/v1/templates").expect(403);
        Api.anonymous(port).get("/v1/templates").expect(403);
    }
}
