package io.zhiying.demo.story;

import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Mailbox;
import io.zhiying.demo.api.Parallel;
import io.zhiying.demo.console.Table;
import io.zhiying.demo.load.BatchSender;
import io.zhiying.demo.load.RetailEvents;
import io.zhiying.demo.sample.Household;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What people did: opens and clicks by really following the links, orders as events, and the report. */
final class OutcomeChapter {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int READERS_AT_ONCE = 4;
    /** Of the ids of orders that the demo's customers make, apart from those of the sample. */
    static final String ORDER_PREFIX = "demo-";

    private static final Pattern PIXEL = Pattern.compile("src=\"([^\"]*/t/o/[^\"]*)\"");
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]*/t/c/[^\"]*)\"");

    private final Stage stage;
    private final SegmentChapter.Saved segment;
    private final CampaignChapter.Sent campaign;

    OutcomeChapter(Stage stage, SegmentChapter.Saved segment, CampaignChapter.Sent campaign) {
        this.stage = stage;
        this.segment = segment;
        this.campaign = campaign;
    }

    private record Done(long opened, long clicked) {
        Done plus(Done other) {
            return new Done(opened + other.opened, clicked + other.clicked);
        }
    }

    /** @return the lift in one line, for the summary */
    String tell() {
        JsonNode before = report();
        if (sum(before, "converted") > 0) {
            stage.console().say("customers have read and bought in an earlier run; the report as it is now:");
            stage.console().request(reportCall());
            return show(before);
        }
        Done read = readMails();
        stage.console()
                .say(
                        "simulated: %,d recipients open (the pixel is fetched), %,d click (a link is followed)",
                        read.opened, read.clicked);
        List<ObjectNode> orders = orders();
        stage.show(BatchSender.call(orders.subList(0, 1)));
        new BatchSender(stage.api(), 2).send(orders);
        stage.console().say("… and %,d more orders, of recipients and of people held out", orders.size() - 1);
        JsonNode report = stage.await(
                "the report counts all that happened",
                PATIENCE,
                () -> Optional.of(report())
                        .filter(found -> sum(found, "converted") == orders.size()
                                && sum(found, "opened") == read.opened
                                && sum(found, "clicked") == read.clicked));
        stage.console().request(reportCall());
        String lift = show(report);
        stage.check(
                true,
                "the report has every open (%,d), click (%,d) and order (%,d), each once",
                read.opened,
                read.clicked,
                orders.size());
        showWhoLeft(orders.size());
        return lift;
    }

    private Done readMails() {
        var reading = new ArrayList<Callable<Done>>();
        campaign.mails().values().forEach(entry -> reading.add(() -> read(entry)));
        return Parallel.run(READERS_AT_ONCE, reading).stream().reduce(new Done(0, 0), Done::plus);
    }

    private Done read(Mailbox.Entry entry) {
        var does = Shoppers.of(Household.numberOf(entry.to()), appeal(entry));
        if (!does.opens()) {
            return new Done(0, 0);
        }
        String html = stage.mailbox().open(entry).html();
        if (stage.api().follow(link(PIXEL, html)).status() != 200) {
            throw new StepFailed("the pixel of the e-mail to " + entry.to() + " is not there");
        }
        if (!does.clicks()) {
            return new Done(1, 0);
        }
        var click = stage.api().follow(link(LINK, html));
        if (click.status() != 302 || click.headers().firstValue("Location").isEmpty()) {
            throw new StepFailed("a link of the e-mail to " + entry.to() + " leads nowhere: " + click.status());
        }
        return new Done(1, 1);
    }

    private static URI link(Pattern pattern, String html) {
        var found = pattern.matcher(html);
        if (!found.find()) {
            throw new StepFailed("an e-mail lacks a link like " + pattern);
        }
        return URI.create(found.group(1).replace("&amp;", "&"));
    }

    private static Shoppers.Appeal appeal(Mailbox.Entry entry) {
        return entry.subject().contains("picked for you") ? Shoppers.Appeal.PERSONAL : Shoppers.Appeal.PLAIN;
    }

    /** Of everybody who was assigned, the held out too. */
    private List<ObjectNode> orders() {
        String product = stage.data().products().stream()
                .filter(one -> one.department().equals("PRODUCE"))
                .findFirst()
                .orElseThrow()
                .id();
        var orders = new ArrayList<ObjectNode>();
        Instant now = stage.clock().instant();
        for (String user : campaign.audience().values()) {
            String number = Household.numberOf(user);
            Mailbox.Entry mail = campaign.mails().get(user + "@example.com");
            var appeal = mail == null ? Shoppers.Appeal.NO_MESSAGE : appeal(mail);
            boolean assigned = new Household(number, Map.of()).agreedToMarketing();
            if (assigned && Shoppers.of(number, appeal).buys()) {
                orders.add(order(user, product, BigDecimal.valueOf(800 + 37L * (orders.size() % 60), 2), now));
            }
        }
        return orders;
    }

    private ObjectNode order(String user, String product, BigDecimal total, Instant at) {
        String id = ORDER_PREFIX + campaign.id() + "-" + user;
        ObjectNode properties = Json.object();
        properties.put("order_id", id).put("total", total).put("currency", "USD");
        properties
                .putArray("products")
                .addObject()
                .put("product_id", product)
                .put("quantity", 1)
                .put("price", total)
                .put("department", "PRODUCE");
        return RetailEvents.track("Order Completed", id, user, at, properties);
    }

    private String show(JsonNode report) {
        var arms =
                new Table("arm", "people", "sent", "opened", "clicked", "bought", "rate", "95 % interval", "USD each");
        for (JsonNode arm : report.path("arms")) {
            arms.row(
                    arm.path("arm").asString(),
                    arm.path("assigned").asLong(),
                    arm.path("sent").asLong(),
                    arm.path("opened").asLong(),
                    arm.path("clicked").asLong(),
                    arm.path("converted").asLong(),
                    Figures.percent(arm.path("conversionRate").asDouble()),
                    Figures.range(arm.path("conversionRateInterval")),
                    "%.2f".formatted(arm.path("revenuePerRecipient").asDouble()));
        }
        stage.console().table(arms);
        var lifts = new Table("variant", "against", "lift", "95 % interval", "p", "significant");
        String summary = "";
        for (JsonNode comparison : report.path("comparisons")) {
            JsonNode lift = comparison.path("conversion");
            JsonNode interval = lift.path("absoluteInterval");
            double low = interval.path("low").asDouble();
            double high = interval.path("high").asDouble();
            double absolute = lift.path("absolute").asDouble();
            if (!(low <= absolute && absolute <= high)) {
                throw new StepFailed("a lift outside its interval: " + comparison);
            }
            lifts.row(
                    comparison.path("variant").asString(),
                    comparison.path("against").asString(),
                    Figures.points(absolute),
                    Figures.points(low) + " to " + Figures.points(high),
                    "%.4f".formatted(lift.path("adjustedPValue").asDouble()),
                    lift.path("significant").asBoolean() ? "yes" : "no");
            if (summary.isEmpty()) {
                summary = "%s against %s: %s (%s to %s)"
                        .formatted(
                                comparison.path("variant").asString(),
                                comparison.path("against").asString(),
                                Figures.points(absolute),
                                Figures.points(low),
                                Figures.points(high));
            }
        }
        stage.console().table(lifts);
        stage.check(!summary.isEmpty(), "the lift has an interval");
        return summary;
    }

    /** Whoever bought is no longer somebody who has not bought lately. */
    private void showWhoLeft(int buyers) {
        long wanted = segment.members().size() - buyers;
        stage.await(
                "the buyers have left the segment",
                PATIENCE,
                () -> Optional.of(stage.api()
                                .must(Call.get("/v1/segments/" + segment.id()))
                                .json()
                                .path("size")
                                .asLong())
                        .filter(size -> size == wanted));
        stage.check(true, "the %,d buyers have left the segment, which has %,d members now", buyers, wanted);
    }

    private Call reportCall() {
        return Call.get("/v1/campaigns/" + campaign.id() + "/report");
    }

    private JsonNode report() {
        return stage.api().must(reportCall()).json();
    }

    private static long sum(JsonNode report, String figure) {
        return report.path("arms")
                .valueStream()
                .mapToLong(arm -> arm.path(figure).asLong())
                .sum();
    }
}
