package io.zhiying.recommendation.interaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zhiying.contracts.EventData;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.ProfileEnd;
import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.event.Received;
import io.zhiying.recommendation.RecommendationTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class EventsTest extends RecommendationTest {
    private final String shop = workspace();
    private final UUID ann = UUID.randomUUID();
    private final UUID phone = UUID.randomUUID();

    @Autowired
    private Interactions interactions;

    @Autowired
    private Profiles knownProfiles;

    private List<String> known(UUID profile) {
        var rows = new ArrayList<String>();
        inWorkspace(
                shop,
                () -> interactions.of(profile, 100).stream()
                        .map(one -> one.itemId() + " " + one.kind().code() + " " + one.times())
                        .sorted()
                        .forEach(rows::add));
        return rows;
    }

    private void merged(UUID survivor, UUID other, Instant at) {
        give(
                shop,
                profiles,
                List.of(new Received<>(
                        Ids.next().toString(),
                        EventData.typeOf(ProfileSnapshot.class),
                        survivor.toString(),
                        at,
                        new ProfileSnapshot(survivor, 2, Map.of(), List.of(), List.of(other), at))));
    }

    private void ended(UUID profile, String type) {
        give(
                shop,
                profiles,
                List.of(new Received<>(Ids.next().toString(), type, profile.toString(), Instant.now(), null)));
    }

    /** As an older writer told it: erased or merged, who knows. */
    private void gone(UUID profile) {
        ended(profile, EventData.typeOf(ProfileSnapshot.class));
    }

    private long rows() {
        var counted = new AtomicLong();
        inWorkspace(
                shop,
                () -> counted.set(
                        jdbc.sql("select (select count(*) from interaction) + (select count(*) from purchase_order)")
                                .query(Long.class)
                                .single()));
        return counted.get();
    }

    @Test
    void readsTheEcommerceEventsOfSegment() {
        happen(
                shop,
                viewed(ann, "a"),
                viewed(ann, "a"),
                event(ann, "Product Added", Map.of("product_id", 42)),
                event(ann, "Product Reviewed", Map.of("product_id", "b", "rating", 5)),
                event(ann, "Product Reviewed", Map.of("product_id", "c", "rating", "2")),
                ordered(ann, "o1", "d", "e"),
                event(ann, "Newsletter Read", Map.of("product_id", "x")),
                event(ann, "Product Viewed", Map.of()),
                event(ann, "Order Completed", Map.of("products", "none")));

        assertThat(known(ann))
                .containsExactly(
                        "42 added 1", "a viewed 2", "b liked 1", "c disliked 1", "d purchased 1", "e purchased 1");
    }

    @Test
    void countsAnOrderOnceHoweverOftenItIsTold() {
        happen(shop, ordered(ann, "o1", "a"), ordered(ann, "o1", "a"));
        happen(shop, ordered(ann, "o1", "a"));

        assertThat(known(ann)).containsExactly("a purchased 1");
    }

    @Test
    void refundsAnOrderOnceAndOnlyWhatItHas() {
        happen(shop, ordered(ann, "o1", "a", "b"));
        happen(
                shop,
                event(ann, "Order Refunded", Map.of("order_id", "o1", "products", List.of(Map.of("product_id", "b")))));
        happen(shop, event(ann, "Order Refunded", Map.of("order_id", "o1")));
        happen(shop, event(ann, "Order Refunded", Map.of("order_id", "o1")));

        assertThat(known(ann)).containsExactly("a purchased 1", "a refunded 1", "b purchased 1", "b refunded 1");
    }

    @Test
    void countsWhatAMergedProfileDidAsTheSurvivors() {
        happen(shop, viewed(phone, "a"), viewed(ann, "b"));

        merged(ann, phone, Instant.now());
        gone(phone);
        happen(shop, viewed(phone, "late"));

        assertThat(known(ann)).containsExactly("a viewed 1", "b viewed 1", "late viewed 1");
        assertThat(known(phone)).isEqualTo(known(ann));
    }

    @Test
    void losesNothingWhenTheEndOfAProfileIsToldBeforeItsMerge() {
        happen(shop, viewed(phone, "a"));

        gone(phone);
        assertThat(known(phone)).isEmpty();
        merged(ann, phone, Instant.now());

        assertThat(known(ann)).containsExactly("a viewed 1");
    }

    @Test
    void followsMergesOfMergesInAnyOrder() {
        var tablet = UUID.randomUUID();
        happen(shop, viewed(phone, "a"), viewed(tablet, "b"));

        // The later merge arrives first: the two travel on different partitions.
        merged(ann, tablet, Instant.now());
        merged(tablet, phone, Instant.now().minusSeconds(60));

        assertThat(known(ann)).containsExactly("a viewed 1", "b viewed 1");
    }

    @Test
    void givesBackWhatAMergeTookWhenItIsUndone() {
        happen(shop, viewed(phone, "a"), viewed(ann, "b"));
        merged(ann, phone, Instant.now().minusSeconds(60));

        give(
                shop,
                profiles,
                List.of(new Received<>(
                        Ids.next().toString(),
                        EventData.typeOf(ProfileSnapshot.class),
                        phone.toString(),
                        Instant.now(),
                        new ProfileSnapshot(phone, 3, Map.of(), List.of(), List.of(), Instant.now()))));

        assertThat(known(ann)).containsExactly("b viewed 1");
        assertThat(known(phone)).containsExactly("a viewed 1");
    }

    @Test
    void hidesAnErasedProfileAtOnceAndDeletesItAfterTheGrace() {
        happen(shop, viewed(phone, "p"), ordered(ann, "o", "a"));
        merged(ann, phone, Instant.now().minusSeconds(60));

        gone(ann);
        assertThat(known(ann)).isEmpty();
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(14))));
        assertThat(rows()).as("within the grace").isEqualTo(3);
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(16))));
        happen(shop, viewed(ann, "late"), viewed(phone, "late"));

        assertThat(rows()).isZero();
    }

    @Test
    void takesNothingInForAProfileThatWasErasedForCertain() {
        happen(shop, viewed(phone, "p"), ordered(ann, "o", "a"));
        merged(ann, phone, Instant.now().minusSeconds(60));

        ended(ann, ProfileEnd.ERASED.type());
        happen(shop, viewed(ann, "late"), viewed(phone, "late"), ordered(ann, "late", "a"));
        merged(UUID.randomUUID(), ann, Instant.now());

        assertThat(known(ann)).isEmpty();
        assertThat(known(phone)).isEmpty();
        assertThat(rows()).as("nothing late was written").isEqualTo(3);
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(2))));
        assertThat(rows()).isZero();
        happen(shop, viewed(ann, "later"), viewed(phone, "later"));
        assertThat(rows()).isZero();
    }

    @Test
    void answersAnErasureWithWhatIsLeftUntilNothingIs() {
        happen(shop, viewed(ann, "p"), ordered(ann, "o", "a"));

        assertThat(erase(ann)).as("rows, and the time to settle").isEqualTo(4);
        assertThat(known(ann)).isEmpty();
        happen(shop, viewed(ann, "late"));
        assertThat(erase(ann)).isEqualTo(4);

        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(2))));
        assertThat(erase(ann)).isZero();
        assertThat(kept(ann).at("/data/orders")).isEmpty();
        assertThat(rows()).isZero();
    }

    @Test
    void saysNothingIsLeftOfSomebodyWhomItNeverMetOnlyOnceNoBatchCanStillBringThem() {
        assertThat(erase(ann)).isEqualTo(1);
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(2))));
        assertThat(erase(ann)).isZero();
    }

    @Test
    void deletesAgainWhatABatchBroughtThatTookLongerThanAllElse() {
        erase(ann);
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(2))));
        inWorkspace(
                shop,
                () -> interactions.add(
                        List.of(new Interaction(ann, "a", InteractionKind.VIEWED, 1, Instant.now(), Instant.now()))));

        assertThat(erase(ann)).isEqualTo(2);
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(2))));
        assertThat(erase(ann)).isZero();
    }

    @Test
    void asksForOneTrainingHoweverOftenItIsToldOfAnErasure() {
        erase(ann);
        erase(ann);
        ended(ann, ProfileEnd.ERASED.type());

        inWorkspace(
                shop,
                () -> assertThat(jdbc.sql("select sum(amount) from training_signal")
                                .query(Long.class)
                                .single())
                        .isEqualTo(1));
    }

    private long erase(UUID profile) {
        var answer = sendWith(new String[] {"privacy:write"}, shop, "DELETE", "/v1/personal-data/" + profile, null);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("remaining").asLong();
    }

    private JsonNode kept(UUID profile) {
        return sendWith(new String[] {"privacy:write"}, shop, "GET", "/v1/personal-data/" + profile, null)
                .body();
    }

    @Test
    void forgetsAnErasedProfileWhoseMergeIntoAnotherErasedOneItNeverMet() {
        happen(shop, viewed(phone, "p"));

        ended(phone, ProfileEnd.ERASED.type());
        ended(ann, ProfileEnd.ERASED.type());
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofMinutes(2))));

        assertThat(rows()).isZero();
    }

    @Test
    void keepsWhatAMergedProfileDidUntilItsSurvivorIsTold() {
        happen(shop, viewed(phone, "a"));

        ended(phone, ProfileEnd.MERGED.type());
        happen(shop, viewed(phone, "b"));
        inWorkspace(shop, () -> knownProfiles.purge(Instant.now().plus(Duration.ofDays(1))));
        assertThat(known(phone)).containsExactly("a viewed 1", "b viewed 1");
        merged(ann, phone, Instant.now());

        assertThat(known(ann)).containsExactly("a viewed 1", "b viewed 1");
    }

    @Test
    void appliesAnEventOnceThoughKafkaDeliversItTwice(@Autowired EventPublisher publisher) {
        var event = viewed(ann, "once");
        var other = viewed(ann, "last");
        for (var sent : List.of(event, event, other)) {
            publisher
                    .publish(
                            Topics.EVENTS,
                            new WorkspaceId(shop),
                            ann.toString(),
                            sent.eventId().toString(),
                            Instant.now(),
                            sent)
                    .join();
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> known(ann).contains("last viewed 1"));
        assertThat(known(ann)).containsExactly("last viewed 1", "once viewed 1");
    }
}
