package io.zhiying.demo.story;

import io.zhiying.demo.api.Customers;
import io.zhiying.demo.console.Table;
import io.zhiying.demo.load.BatchSender;
import io.zhiying.demo.load.RetailEvents;
import io.zhiying.demo.sample.Feedback;
import io.zhiying.demo.sample.Household;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Customers' words in Chinese and English, sent as events and understood. */
final class FeedbackChapter {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SHOWN = 12;
    /** Of comments that are plainly positive or negative; the models are measured elsewhere. */
    private static final double LEAST_AGREEMENT = 0.8;

    private final Stage stage;
    private final Loaded loaded;

    FeedbackChapter(Stage stage, Loaded loaded) {
        this.stage = stage;
        this.loaded = loaded;
    }

    private record Understood(Feedback feedback, Household from, JsonNode properties) {
        String label() {
            return properties.path("sentiment").path("label").asString("–");
        }

        double probability() {
            return properties.path("sentiment").path("probability").asDouble();
        }

        String language() {
            return properties.path("language").asString();
        }
    }

    void tell() {
        Map<Feedback, Household> authors = authors();
        List<ObjectNode> events = new ArrayList<>();
        // Yesterday evening, a minute apart: the same in every run.
        Instant evening = loaded.shift().lastDay().atTime(18, 0).toInstant(ZoneOffset.UTC);
        authors.forEach((feedback, household) ->
                events.add(RetailEvents.feedback(feedback, household, evening.plusSeconds(60L * events.size()))));
        stage.show(BatchSender.call(events));
        long start = System.nanoTime();
        var understood = new ArrayList<Understood>();
        authors.forEach((feedback, household) -> understood.add(
                stage.await(feedback.id() + " is understood", PATIENCE, () -> insight(feedback, household))));
        stage.console()
                .say(
                        "%d comments understood; the last one is on its customer's timeline after %.1f s",
                        understood.size(), (System.nanoTime() - start) / 1e9);
        show(understood);
        check(understood);
        showProfile(understood.getFirst());
    }

    private Map<Feedback, Household> authors() {
        var authors = new LinkedHashMap<Feedback, Household>();
        var households = stage.data().households();
        int step = households.size() / stage.data().feedback().size();
        for (Feedback feedback : stage.data().feedback()) {
            authors.put(feedback, households.get(authors.size() * step));
        }
        return authors;
    }

    private Optional<Understood> insight(Feedback feedback, Household household) {
        JsonNode events = stage.api()
                .must(Customers.timeline(loaded.profileOf(household.userId()), Optional.of("Text Understood"), 5))
                .json()
                .path("items");
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of(new Understood(feedback, household, events.path(0).path("properties")));
    }

    private void show(List<Understood> understood) {
        var table = new Table("comment", "language", "sentiment", "sure", "meant");
        int step = understood.size() / SHOWN;
        for (int at = 0; at < understood.size(); at += step) {
            Understood one = understood.get(at);
            table.row(
                    one.feedback().text(),
                    one.language(),
                    one.label(),
                    Figures.percent(one.probability()),
                    one.feedback().sentiment());
        }
        stage.console().table(table);
    }

    private void check(List<Understood> understood) {
        long languages = understood.stream()
                .filter(one -> one.language().equals(one.feedback().language()))
                .count();
        stage.check(languages == understood.size(), "the language of all %d is told right", understood.size());
        var plain = understood.stream()
                .filter(one -> !one.feedback().sentiment().equals("mixed"))
                .toList();
        long agreed = plain.stream()
                .filter(one -> one.label().equals(one.feedback().sentiment()))
                .count();
        stage.check(
                agreed >= LEAST_AGREEMENT * plain.size(),
                "%d of %d plain comments are judged as they were meant (at least %.0f %% wanted)",
                agreed,
                plain.size(),
                100 * LEAST_AGREEMENT);
    }

    private void showProfile(Understood one) {
        String id = loaded.profileOf(one.from().userId());
        JsonNode insights = stage.show(Customers.profile(id)).json().path("insights");
        stage.console().say("insights     %s", insights);
        stage.check(
                insights.path("sentiment")
                        .path("latest")
                        .path("label")
                        .asString("")
                        .equals(one.label()),
                "the profile of %s carries what was understood",
                one.from().userId());
    }
}
