package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Mailbox;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A marketer: a segment, a campaign with two variants and a holdout, a preview, the launch, the lift. */
@ExtendWith(Platform.Running.class)
class MarketerJourneyTest {
    private static final int TEA_LOVERS = 60;
    private static final int SILENT = 6;
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]*/t/c/[^\"]*)\"");
    private static final Pattern PIXEL = Pattern.compile("src=\"([^\"]*/t/o/[^\"]*)\"");
    private static final Pattern UNSUBSCRIBE = Pattern.compile("href=\"([^\"]*/u/[^\"]*)\"");

    private final Platform platform;

    MarketerJourneyTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void goesFromASegmentToAMeasuredCampaign() {
        var shop = platform.newWorkspace("marketer");
        Api api = shop.api();
        String domain = shop.id() + ".example.com";
        customersArrive(api, domain);

        String segment = Campaigns.segment(api, "tea lovers 茶客", boughtTea(), TEA_LOVERS);
        String campaign = Campaigns.create(
                api,
                Campaigns.draft(
                        "Tea 春茶",
                        segment,
                        0.5,
                        Campaigns.template(api, "warm", "{{ customer.firstName }}, 新茶到了"),
                        Campaigns.template(api, "short", "New tea")));
        JsonNode preview = api.must(Call.post("/v1/campaigns/" + campaign + "/preview", Json.object()))
                .json();
        assertThat(preview.path("audience").path("size").asInt()).isEqualTo(TEA_LOVERS);
        assertThat(preview.path("audience").path("reachable").asInt()).isEqualTo(TEA_LOVERS - SILENT);
        assertThat(mailsTo(domain)).isEmpty();

        Campaigns.launch(api, campaign);
        Campaigns.awaitSent(api, campaign);
        long planned = preview.path("allocation")
                .path("variants")
                .valueStream()
                .mapToLong(variant -> variant.path("people").asLong())
                .sum();
        Map<String, Mailbox.Entry> mails =
                mailsTo(domain).stream().collect(Collectors.toMap(Mailbox.Entry::to, Function.identity()));
        assertThat(mails).hasSize((int) planned);
        assertThat(mails.keySet()).noneMatch(to -> to.startsWith("silent"));

        Mailbox.Entry first = mails.values().iterator().next();
        Mailbox.Message opened = platform.mailbox().open(first);
        assertThat(api.follow(link(PIXEL, opened)).status()).isEqualTo(200);
        var click = api.follow(link(LINK, opened));
        assertThat(click.status()).isEqualTo(302);
        assertThat(click.headers().firstValue("Location")).contains("https://shop.example.com/");
        String buyer = first.to().substring(0, first.to().indexOf('@'));
        Events.send(
                api,
                List.of(Events.order("after-" + buyer, buyer, "TEA", 88)
                        .put("timestamp", Instant.now().toString())));

        JsonNode report = Platform.await(
                "the report counts the purchase",
                Duration.ofSeconds(30),
                () -> Optional.of(api.must(Call.get("/v1/campaigns/" + campaign + "/report"))
                                .json())
                        .filter(found -> sum(found, "converted") == 1 && sum(found, "clicked") == 1));
        assertThat(sum(report, "assigned")).isEqualTo(TEA_LOVERS - SILENT);
        assertThat(sum(report, "opened")).isEqualTo(1);
        assertThat(report.path("comparisons")).isNotEmpty().allSatisfy(comparison -> {
            JsonNode lift = comparison.path("conversion");
            assertThat(lift.path("absoluteInterval").path("low").asDouble())
                    .isLessThanOrEqualTo(lift.path("absolute").asDouble());
        });

        unsubscribes(api, buyer, opened);
    }

    /** One click, as a mail program does it (RFC 8058): no consent from then on. */
    private void unsubscribes(Api api, String user, Mailbox.Message mail) {
        URI address = link(UNSUBSCRIBE, mail);
        assertThat(mail.headers().path("List-Unsubscribe-Post").toString()).contains("One-Click");
        var payload = new io.zhiying.demo.api.Payload(
                "application/x-www-form-urlencoded",
                "List-Unsubscribe=One-Click".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                "");
        var call = new Call("POST", address.getPath(), payload, null, false, Call.Key.ADMIN, Duration.ofSeconds(10));
        assertThat(api.send(call).status()).isBetween(200, 299);
        String profile = new Customers(api).byUserId(user).orElseThrow();

        Platform.await(
                "the consent is withdrawn",
                Duration.ofSeconds(20),
                () -> Optional.of(api.must(Call.get("/v1/profiles/" + profile + "/consents"))
                                .json()
                                .path("consents"))
                        .filter(consents -> consents.valueStream()
                                .anyMatch(consent ->
                                        consent.path("status").asString().equals("withdrawn"))));
    }

    private static void customersArrive(Api api, String domain) {
        var events = new ArrayList<ObjectNode>();
        for (int i = 0; i < TEA_LOVERS; i++) {
            boolean silent = i < SILENT;
            String user = (silent ? "silent" : "tea") + i;
            events.add(Events.identify(user, user + "@" + domain, !silent));
            events.add(Events.order(user + "-1", user, "TEA", 20));
            events.add(Events.order(user + "-2", user, "TEA", 30));
        }
        for (int i = 0; i < 20; i++) {
            events.add(Events.identify("coffee" + i, "coffee" + i + "@" + domain, true));
            events.add(Events.order("coffee-" + i, "coffee" + i, "COFFEE", 25));
        }
        Events.send(api, events);
        Events.awaitProfile(api, "coffee19", 2);
    }

    private static ObjectNode boughtTea() {
        ObjectNode bought = Json.object().put("type", "event").put("event", "Order Completed");
        bought.putArray("where")
                .addObject()
                .put("path", "products[].category")
                .put("op", "eq")
                .put("value", "TEA");
        bought.putObject("count").put("atLeast", 2);
        bought.putObject("within").put("days", 60);
        return bought;
    }

    private List<Mailbox.Entry> mailsTo(String domain) {
        return platform.mailbox().after("").stream()
                .filter(mail -> mail.to().endsWith("@" + domain))
                .toList();
    }

    private static URI link(Pattern pattern, Mailbox.Message mail) {
        var found = pattern.matcher(mail.html());
        assertThat(found.find()).as(mail.html()).isTrue();
        return URI.create(found.group(1).replace("&amp;", "&"));
    }

    private static long sum(JsonNode report, String figure) {
        return report.path("arms")
                .valueStream()
                .mapToLong(arm -> arm.path(figure).asLong())
                .sum();
    }
}
