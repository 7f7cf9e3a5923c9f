package io.zhiying.profile.insight;

import io.zhiying.contracts.TextInsight;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.sql.Question;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.TimelineEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What was understood of customers' words, in sum, as JSON on the profile:
 * {@code {"sentiment": {"latest": {"label", "probability", "at", "eventId"}, "counts": {"positive": 3}},
 * "language": {"latest": …, "counts": {"zh": 3}}}}.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Insights implements ProfileData {
    private final JdbcClient jdbc;
    private final Events events;

    public Insights(JdbcClient jdbc, Events events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    public Map<String, @Nullable Object> of(UUID profile) {
        return about(profile).ask(jdbc).orElse(Map.of());
    }

    /** As {@link #of}; empty where there is no such profile. */
    public Question<Optional<Map<String, @Nullable Object>>> about(UUID profile) {
        return Question.one(
                "select insights from profile where id = ?",
                (row, _) -> Json.object(row.getString("insights")),
                profile);
    }

    /** The caller holds the profile's lock. */
    void add(UUID profile, List<TextInsight> understood) {
        Map<String, @Nullable Object> insights = new LinkedHashMap<>(of(profile));
        for (var insight : understood) {
            count(
                    insights,
                    "language",
                    Map.of(
                            "label", insight.language(),
                            "probability", insight.languageConfidence(),
                            "at", insight.understoodAt().toString(),
                            "eventId", insight.eventId().toString()));
            var sentiment = insight.sentiment();
            if (sentiment != null) {
                count(
                        insights,
                        "sentiment",
                        Map.of(
                                "label", sentiment.label(),
                                "probability", sentiment.probability(),
                                "at", insight.understoodAt().toString(),
                                "eventId", insight.eventId().toString()));
            }
        }
        write(profile, insights);
    }

    private static void count(Map<String, @Nullable Object> insights, String kind, Map<String, Object> found) {
        var label = String.valueOf(found.get("label"));
        insights.put(kind, sum(insights.get(kind), Map.of("latest", found, "counts", Map.of(label, 1))));
    }

    /** Counts are added, the later of the latest stays. */
    static Object sum(@Nullable Object some, Object more) {
        if (!(some instanceof Map<?, ?> a) || !(more instanceof Map<?, ?> b)) {
            return more;
        }
        Map<String, Object> counts = new HashMap<>();
        for (var each : List.of(a, b)) {
            if (each.get("counts") instanceof Map<?, ?> given) {
                given.forEach((label, n) -> counts.merge(
                        String.valueOf(label), n, (x, y) -> ((Number) x).longValue() + ((Number) y).longValue()));
            }
        }
        var latest = timeOf(a).compareTo(timeOf(b)) > 0 ? a.get("latest") : b.get("latest");
        return Map.of("latest", latest == null ? Map.of() : latest, "counts", counts);
    }

    private static String timeOf(Map<?, ?> kind) {
        return kind.get("latest") instanceof Map<?, ?> latest ? String.valueOf(latest.get("at")) : "";
    }

    private void write(UUID profile, Map<String, @Nullable Object> insights) {
        jdbc.sql("update profile set insights = ?::jsonb where id = ?")
                .params(Json.write(insights), profile)
                .update();
    }

    @Override
    public void merge(List<Merge> merges) {
        for (var merge : merges) {
            var ended = of(merge.merged());
            if (!ended.isEmpty()) {
                Map<String, @Nullable Object> insights = new LinkedHashMap<>(of(merge.survivor()));
                ended.forEach((kind, more) -> {
                    if (more != null) {
                        insights.put(kind, sum(insights.get(kind), more));
                    }
                });
                write(merge.survivor(), insights);
            }
        }
    }

    @Override
    public void split(Split split) {
        for (var profile : List.of(split.survivor(), split.restored())) {
            Map<String, @Nullable Object> insights = new LinkedHashMap<>();
            for (var event : events.all(profile, TimelineEvent.INSIGHT, List.of())) {
                countAgain(insights, event);
            }
            write(profile, insights);
        }
    }

    private static void countAgain(Map<String, @Nullable Object> insights, TimelineEvent event) {
        var properties = event.properties();
        var at = Map.<String, Object>of(
                "at", event.timestamp().toString(), "eventId", String.valueOf(properties.get("eventId")));
        Map<String, Object> language = new HashMap<>(at);
        language.put("label", String.valueOf(properties.get("language")));
        language.put("probability", Objects.requireNonNullElse(properties.get("languageConfidence"), 0));
        count(insights, "language", language);
        if (properties.get("sentiment") instanceof Map<?, ?> judged) {
            Map<String, Object> sentiment = new HashMap<>(at);
            judged.forEach((name, value) -> sentiment.put(String.valueOf(name), value));
            count(insights, "sentiment", sentiment);
        }
    }

    @Override
    public void erase(UUID profile) {
        // on the profile's row
    }
}
