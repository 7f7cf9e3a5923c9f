package io.zhiying.demo.story;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.console.Table;
import io.zhiying.demo.sample.Household;
import io.zhiying.demo.sample.PastCampaign;
import io.zhiying.demo.sample.Redemption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The retailer's own campaigns of the year, as past deliveries and the conversions that followed. */
final class HistoryChapter {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SHOWN = 5;

    private final Stage stage;
    private final Loaded loaded;

    HistoryChapter(Stage stage, Loaded loaded) {
        this.stage = stage;
        this.loaded = loaded;
    }

    private record Imported(PastCampaign campaign, String id) {}

    void tell() {
        var imported = new ArrayList<Imported>();
        long accepted = 0;
        long duplicates = 0;
        long unresolved = 0;
        for (PastCampaign campaign : stage.data().campaigns()) {
            boolean first = imported.isEmpty();
            JsonNode view = send(creation(campaign), first).json();
            var one = new Imported(campaign, view.path("id").asString());
            JsonNode result = send(deliveries(one), first).json();
            accepted += result.path("accepted").asLong();
            duplicates += result.path("duplicates").asLong();
            unresolved += result.path("unresolved").asLong();
            imported.add(one);
        }
        stage.console().say("… and the same for %d more campaigns", imported.size() - 1);
        long wanted = stage.data().campaigns().stream()
                .mapToLong(campaign -> campaign.households().size())
                .sum();
        stage.check(
                unresolved == 0 && accepted + duplicates == wanted,
                "%d past campaigns with %,d deliveries: %,d new, %,d there already",
                imported.size(),
                wanted,
                accepted,
                duplicates);
        outcomes(imported);
    }

    private Answer send(Call call, boolean shown) {
        return shown ? stage.show(call) : stage.api().must(call);
    }

    private Call creation(PastCampaign campaign) {
        var body = Json.object();
        body.put("name", "%s, campaign %s".formatted(campaign.type(), campaign.id()));
        body.put("externalId", "2017-" + campaign.id());
        body.put("startedAt", start(campaign).toString());
        body.put("endedAt", startOf(loaded.shift().of(campaign.end())).toString());
        return Call.post("/v1/campaigns/imports", body);
    }

    private Call deliveries(Imported imported) {
        var body = Json.object();
        var deliveries = body.putArray("deliveries");
        for (String household : imported.campaign().households()) {
            deliveries
                    .addObject()
                    .put("userId", Household.userId(household))
                    .put("deliveredAt", start(imported.campaign()).toString());
        }
        return Call.post("/v1/campaigns/" + imported.id() + "/imports/deliveries", body);
    }

    private void outcomes(List<Imported> imported) {
        var largest = imported.stream()
                .sorted((a, b) -> Integer.compare(
                        b.campaign().households().size(),
                        a.campaign().households().size()))
                .limit(SHOWN)
                .toList();
        stage.console().request(Call.get("/v1/campaigns/" + largest.getFirst().id() + "/report"));
        var table = new Table("campaign", "first day", "households", "redeemed", "rate", "interval");
        for (Imported one : largest) {
            long wanted = redeemers(one.campaign());
            JsonNode arm = stage.await(
                    "%,d households are counted as redeemers of campaign %s"
                            .formatted(wanted, one.campaign().id()),
                    PATIENCE,
                    () -> Optional.of(stage.api()
                                    .must(Call.get("/v1/campaigns/" + one.id() + "/report"))
                                    .json()
                                    .path("arms")
                                    .path(0))
                            .filter(found -> found.path("converted").asLong() == wanted));
            JsonNode interval = arm.path("conversionRateInterval");
            table.row(
                    "%s %s".formatted(one.campaign().id(), one.campaign().type()),
                    loaded.shift().of(one.campaign().start()),
                    "%,d".formatted(arm.path("assigned").asLong()),
                    wanted,
                    Figures.percent(arm.path("conversionRate").asDouble()),
                    Figures.range(interval));
        }
        stage.console().table(table);
        stage.check(true, "the platform counts as many redeemers of these as the files");
    }

    /** Households that got the campaign and redeemed one of its coupons in its days. */
    private long redeemers(PastCampaign campaign) {
        Set<String> received = new HashSet<>(campaign.households());
        return stage.data().redemptions().stream()
                .filter(redemption -> redemption.campaign().equals(campaign.id()))
                .filter(redemption -> isWithin(campaign, redemption))
                .map(Redemption::household)
                .filter(received::contains)
                .distinct()
                .count();
    }

    private static boolean isWithin(PastCampaign campaign, Redemption redemption) {
        Instant at = redemption.date().atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
        Instant from = startOf(campaign.start());
        return !at.isBefore(from) && at.isBefore(startOf(campaign.end()).plus(1, ChronoUnit.DAYS));
    }

    private Instant start(PastCampaign campaign) {
        return startOf(loaded.shift().of(campaign.start()));
    }

    private static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
