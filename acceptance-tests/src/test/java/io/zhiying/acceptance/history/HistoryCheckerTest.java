package io.zhiying.acceptance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.acceptance.history.Anomaly.Kind;
import io.zhiying.acceptance.history.History.Customer;
import io.zhiying.acceptance.history.History.Entry;
import io.zhiying.acceptance.history.History.PublishedChange;
import io.zhiying.acceptance.history.History.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A history without a fault, and each fault planted in it: the checker names the one, and finds nothing else. */
class HistoryCheckerTest {

    @Test
    void aPlatformThatKeepsItsPromisesIsWithoutFault() {
        assertThat(planted(history -> {})).isEmpty();
    }

    @Test
    void anAcknowledgedEventThatIsOnNoTimelineIsLost() {
        assertThat(planted(history -> {
                    history.acknowledged.put("m9", new Sent("ann", 0));
                }))
                .containsExactly(Kind.EVENT_LOST);
    }

    @Test
    void anEventThatNobodyWasPromisedMayBeMissing() {
        assertThat(planted(history -> history.doubtful.put("m9", new Sent("ann", 0))))
                .isEmpty();
    }

    @Test
    void anEventThatNobodyWasPromisedMayBeThereOnce() {
        assertThat(planted(history -> {
                    history.doubtful.put("m9", new Sent("ann", 0));
                    history.show("ann", List.of("m1", "m2", "m9"), 3, 500);
                    history.events.add("e-m9");
                }))
                .isEmpty();
    }

    @Test
    void anEventThatNobodyWasPromisedMayNotBeThereTwice() {
        assertThat(planted(history -> {
                    history.doubtful.put("m9", new Sent("ann", 0));
                    history.show("ann", List.of("m1", "m2", "m9", "m9"), 4, 500);
                    history.events.add("e-m9");
                }))
                .containsExactly(Kind.EVENT_APPLIED_TWICE);
    }

    @Test
    void anEventOnATimelineTwiceIsAppliedTwice() {
        assertThat(planted(history -> history.show("ann", List.of("m1", "m2", "m2"), 3, 500)))
                .containsExactly(Kind.EVENT_APPLIED_TWICE);
    }

    @Test
    void anEventOnTwoTimelinesIsAppliedTwice() {
        assertThat(planted(history -> history.show("bo", List.of("m3", "m2"), 2, 700)))
                .containsExactly(Kind.EVENT_APPLIED_TWICE);
    }

    @Test
    void anEventWithSomebodyElseIsMisplaced() {
        assertThat(planted(history -> {
                    history.show("ann", List.of("m1"), 1, 500);
                    history.show("bo", List.of("m3", "m2"), 2, 700);
                }))
                .containsExactly(Kind.EVENT_MISPLACED);
    }

    @Test
    void anEventThatNobodySentIsInvented() {
        assertThat(planted(history -> {
                    history.show("ann", List.of("m1", "m2", "m7"), 3, 500);
                    history.events.add("e-m7");
                }))
                .containsExactly(Kind.EVENT_INVENTED);
    }

    @Test
    void anEventCountedTwiceBehindATimelineThatHidesItIsFound() {
        assertThat(planted(history -> history.show("ann", List.of("m1", "m2"), 3, 500)))
                .containsExactly(Kind.COUNTED_WRONGLY);
    }

    @Test
    void anOrderAddedTwiceBehindATimelineThatHidesItIsFound() {
        assertThat(planted(history -> history.show("ann", List.of("m1", "m2"), 2, 1000)))
                .containsExactly(Kind.COUNTED_WRONGLY);
    }

    @Test
    void anEventThatOtherServicesNeverHearOfIsFound() {
        assertThat(planted(history -> history.events.remove("e-m2"))).containsExactly(Kind.EVENT_NOT_PUBLISHED);
    }

    @Test
    void anEventPublishedAgainUnderItsIdIsARepetition() {
        var history = new Planted();
        history.events.add("e-m1");
        var verdict = HistoryChecker.check(history.history());
        assertThat(verdict.anomalies()).isEmpty();
        assertThat(verdict.eventRepeats()).isEqualTo(1);
    }

    @Test
    void anEventPublishedUnderASecondIdIsFound() {
        assertThat(planted(history -> history.events.add("other"))).containsExactly(Kind.EVENT_PUBLISHED_WRONGLY);
    }

    @Test
    void aChangePublishedAgainUnderItsIdIsARepetition() {
        var history = new Planted();
        history.changes.add(1, new PublishedChange("c1", "gold", "P1", true));
        var verdict = HistoryChecker.check(history.history());
        assertThat(verdict.anomalies()).isEmpty();
        assertThat(verdict.changeRepeats()).isEqualTo(1);
    }

    @Test
    void aRepetitionThatComesLateIsStillOne() {
        var history = new Planted();
        history.changes.add(new PublishedChange("c1", "gold", "P1", true));
        assertThat(HistoryChecker.check(history.history()).anomalies()).isEmpty();
    }

    @Test
    void anEntryPublishedUnderTwoIdsIsPublishedTwice() {
        assertThat(planted(history -> history.changes.add(1, new PublishedChange("other", "gold", "P1", true))))
                .containsExactly(Kind.CHANGE_PUBLISHED_TWICE);
    }

    @Test
    void anExitPublishedUnderTwoIdsIsPublishedTwice() {
        assertThat(planted(history -> history.changes.add(2, new PublishedChange("other", "gold", "P1", false))))
                .containsExactly(Kind.CHANGE_PUBLISHED_TWICE);
    }

    @Test
    void anExitBeforeItsEntryIsFound() {
        assertThat(planted(history -> history.changes.add(history.changes.remove(0))))
                .contains(Kind.CHANGE_PUBLISHED_TWICE);
    }

    @Test
    void anIdWithTwoContentsIsFound() {
        assertThat(planted(history -> history.changes.add(new PublishedChange("c1", "gold", "P2", true))))
                .containsExactly(Kind.CHANGE_REPEATED_DIFFERENTLY);
    }

    @Test
    void anEntryThatWasNeverPublishedIsLost() {
        assertThat(planted(history ->
                        history.changes.removeIf(change -> change.id().equals("c3"))))
                .containsExactly(Kind.CHANGE_LOST);
    }

    @Test
    void anExitThatWasNeverPublishedIsLost() {
        assertThat(planted(history ->
                        history.changes.removeIf(change -> change.id().equals("c2"))))
                .containsExactly(Kind.CHANGE_LOST);
    }

    @Test
    void aMemberWhoDoesNotMeetTheConditionIsFound() {
        assertThat(planted(history -> history.deserving.put("gold", Set.of()))).containsExactly(Kind.WRONG_MEMBERSHIP);
    }

    @Test
    void oneWhoMeetsTheConditionAndIsNoMemberIsFound() {
        assertThat(planted(history -> history.deserving.put("gold", Set.of("P1", "P2"))))
                .containsExactly(Kind.WRONG_MEMBERSHIP);
    }

    private static List<Kind> planted(Consumer<Planted> fault) {
        var history = new Planted();
        fault.accept(history);
        return HistoryChecker.check(history.history()).anomalies().stream()
                .map(Anomaly::kind)
                .toList();
    }

    /** Ann ordered and looked, Bo ordered; Ann was gold for a while, Bo is. */
    private static final class Planted {
        private final Map<String, Sent> acknowledged = new HashMap<>();
        private final Map<String, Sent> doubtful = new HashMap<>();
        private final Map<String, Customer> customers = new HashMap<>();
        private final List<String> events = new ArrayList<>();
        private final List<PublishedChange> changes = new ArrayList<>();
        private final Map<String, Set<String>> deserving = new HashMap<>();

        Planted() {
            acknowledged.put("m1", new Sent("ann", 500));
            acknowledged.put("m2", new Sent("ann", 0));
            acknowledged.put("m3", new Sent("bo", 700));
            show("ann", List.of("m1", "m2"), 2, 500);
            show("bo", List.of("m3"), 1, 700);
            events.addAll(List.of("e-m1", "e-m2", "e-m3"));
            changes.add(new PublishedChange("c1", "gold", "P1", true));
            changes.add(new PublishedChange("c2", "gold", "P1", false));
            changes.add(new PublishedChange("c3", "gold", "P2", true));
            deserving.put("gold", Set.of("P2"));
        }

        void show(String customer, List<String> messages, long counted, long spent) {
            var profile = customer.equals("ann") ? "P1" : "P2";
            var timeline = messages.stream()
                    .map(message -> new Entry("e-" + message, message))
                    .toList();
            customers.put(customer, new Customer(profile, timeline, counted, spent));
        }

        History history() {
            return new History(
                    acknowledged, doubtful, customers, events, changes, Map.of("gold", Set.of("P2")), deserving);
        }
    }
}
