package io.zhiying.acceptance.history;

import io.zhiying.acceptance.history.Anomaly.Kind;
import io.zhiying.acceptance.history.History.Customer;
import io.zhiying.acceptance.history.History.PublishedChange;
import io.zhiying.acceptance.history.History.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for what a platform that keeps its promises never does. It shares no code with the platform and asks it nothing:
 * the history is all that it knows.
 *
 * <p>Topics promise <em>at least once with the same id</em>: a record may stand in the log again under its id, and
 * readers pass over it. <em>Published twice</em> is therefore what such a reader sees twice: the same under two ids.
 */
public final class HistoryChecker {
    private final History history;
    private final List<Anomaly> anomalies = new ArrayList<>();

    private HistoryChecker(History history) {
        this.history = history;
    }

    /**
     * @param eventRepeats records of events that readers know as repetitions by their ids
     * @param changeRepeats the same of segment changes
     */
    public record Verdict(List<Anomaly> anomalies, long eventRepeats, long changeRepeats) {}

    public static Verdict check(History history) {
        var checker = new HistoryChecker(history);
        checker.checkTimelines();
        checker.checkCounters();
        long eventRepeats = checker.checkPublishedEvents();
        var changes = checker.withoutRepeats();
        checker.checkChanges(changes);
        checker.checkMembership();
        return new Verdict(
                List.copyOf(checker.anomalies), eventRepeats, history.changes().size() - changes.size());
    }

    private void checkTimelines() {
        Map<String, List<String>> shownBy = new HashMap<>();
        history.customers()
                .forEach((name, customer) -> customer.timeline()
                        .forEach(entry -> shownBy.computeIfAbsent(entry.message(), _ -> new ArrayList<>())
                                .add(name)));
        history.acknowledged().keySet().stream()
                .filter(message -> !shownBy.containsKey(message))
                .forEach(message -> report(Kind.EVENT_LOST, message, "acknowledged, and on no timeline"));
        shownBy.forEach((message, names) -> {
            var sent = sent(message);
            if (sent == null) {
                report(Kind.EVENT_INVENTED, message, "on a timeline, and never sent");
                return;
            }
            if (names.size() > 1) {
                report(Kind.EVENT_APPLIED_TWICE, message, "on timelines %d times: %s".formatted(names.size(), names));
            }
            if (!names.contains(sent.customer())) {
                report(Kind.EVENT_MISPLACED, message, "of %s, but with %s".formatted(sent.customer(), names));
            }
        });
    }

    /** A timeline can hide a second application, since a row that is there stays as it is; sums cannot. */
    private void checkCounters() {
        history.customers().forEach((name, customer) -> {
            if (customer.counted() != customer.timeline().size()) {
                report(
                        Kind.COUNTED_WRONGLY,
                        name,
                        "%d events counted, %d on the timeline"
                                .formatted(
                                        customer.counted(), customer.timeline().size()));
            }
            long spent = spentOn(customer);
            if (customer.spent() != spent) {
                report(
                        Kind.COUNTED_WRONGLY,
                        name,
                        "%d cents spent, %d on the timeline".formatted(customer.spent(), spent));
            }
        });
    }

    private long spentOn(Customer customer) {
        return customer.timeline().stream()
                .mapToLong(entry -> {
                    var sent = sent(entry.message());
                    return sent == null ? 0 : sent.spent();
                })
                .sum();
    }

    /** How many records repeat an id. */
    private long checkPublishedEvents() {
        var published = new HashSet<>(history.events());
        Set<String> applied = new HashSet<>();
        history.customers().values().stream()
                .flatMap(customer -> customer.timeline().stream())
                .forEach(entry -> {
                    applied.add(entry.id());
                    if (!published.contains(entry.id())) {
                        report(Kind.EVENT_NOT_PUBLISHED, entry.message(), "on a timeline, and never published");
                    }
                });
        published.stream()
                .filter(id -> !applied.contains(id))
                .forEach(id -> report(Kind.EVENT_PUBLISHED_WRONGLY, id, "published, and on no timeline"));
        return history.events().size() - published.size();
    }

    /** As a reader that remembers ids sees them. */
    private List<PublishedChange> withoutRepeats() {
        Map<String, PublishedChange> byId = new LinkedHashMap<>();
        for (PublishedChange change : history.changes()) {
            var first = byId.putIfAbsent(change.id(), change);
            if (first != null && !first.equals(change)) {
                report(Kind.CHANGE_REPEATED_DIFFERENTLY, change.id(), "first %s, then %s".formatted(first, change));
            }
        }
        return List.copyOf(byId.values());
    }

    private record Place(String segment, String profile) {
        @Override
        public String toString() {
            return segment + "/" + profile;
        }
    }

    private void checkChanges(List<PublishedChange> changes) {
        Set<Place> in = new HashSet<>();
        for (PublishedChange change : changes) {
            var place = new Place(change.segment(), change.profile());
            boolean moved = change.entered() ? in.add(place) : in.remove(place);
            if (!moved) {
                report(
                        Kind.CHANGE_PUBLISHED_TWICE,
                        place.toString(),
                        change.entered() ? "entered while in it" : "left while not in it");
            }
        }
        var listed = places(history.members());
        in.stream()
                .filter(place -> !listed.contains(place))
                .forEach(place -> report(Kind.CHANGE_LOST, place.toString(), "gone, but never published as left"));
        listed.stream()
                .filter(place -> !in.contains(place))
                .forEach(place -> report(Kind.CHANGE_LOST, place.toString(), "in it, but never published as entered"));
    }

    private void checkMembership() {
        var listed = places(history.members());
        var deserving = places(history.deserving());
        listed.stream()
                .filter(place -> !deserving.contains(place))
                .forEach(place ->
                        report(Kind.WRONG_MEMBERSHIP, place.toString(), "in it without meeting its condition"));
        deserving.stream()
                .filter(place -> !listed.contains(place))
                .forEach(place ->
                        report(Kind.WRONG_MEMBERSHIP, place.toString(), "meets its condition, but is not in it"));
    }

    private static Set<Place> places(Map<String, Set<String>> bySegment) {
        Set<Place> places = new HashSet<>();
        bySegment.forEach((segment, profiles) -> profiles.forEach(profile -> places.add(new Place(segment, profile))));
        return places;
    }

    /** Null for what nobody sent. */
    private Sent sent(String message) {
        var sent = history.acknowledged().get(message);
        return sent != null ? sent : history.doubtful().get(message);
    }

    private void report(Kind kind, String subject, String detail) {
        anomalies.add(new Anomaly(kind, subject, detail));
    }
}
