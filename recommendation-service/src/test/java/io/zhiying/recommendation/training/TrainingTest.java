package io.zhiying.recommendation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.contracts.Ids;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.recommendation.RecommendationTest;
import io.zhiying.recommendation.model.ModelVersion;
import io.zhiying.recommendation.model.Models;
import io.zhiying.recommendation.model.NeighbourList;
import io.zhiying.recommendation.signal.ModelKind;
import io.zhiying.recommendation.signal.TrainingSignals;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class TrainingTest extends RecommendationTest {
    private final String shop = workspace();

    @Autowired
    private Models models;

    @Autowired
    private TrainingSignals signals;

    @Autowired
    private Trainer trainer;

    private void pair(String a, String b, int times) {
        for (int i = 0; i < times; i++) {
            happen(shop, ordered(UUID.randomUUID(), "o" + i, a, b));
        }
    }

    @Test
    void recoversPlantedCompanionsAmongNoise() {
        var ids = IntStream.range(0, 60).mapToObj(i -> "i" + i).toArray(String[]::new);
        stock(shop, "all", ids);
        var random = new Random(11);
        // Items 2n and 2n+1 are bought together two times in three, with two random ones beside.
        for (int customer = 0; customer < 400; customer++) {
            int pair = random.nextInt(30);
            var partner = random.nextInt(3) < 2 ? ids[2 * pair + 1] : ids[random.nextInt(60)];
            happen(
                    shop,
                    ordered(
                            UUID.randomUUID(),
                            "o" + customer,
                            ids[2 * pair],
                            partner,
                            ids[random.nextInt(60)],
                            ids[random.nextInt(60)]));
        }
        train(shop);

        long found = IntStream.range(0, 30)
                .filter(pair -> get(
                                shop,
                                "/v1/recommendations/items/i%d/similar?kind=collaborative&limit=1".formatted(2 * pair))
                        .itemIds()
                        .equals(List.of("i" + (2 * pair + 1))))
                .count();
        assertThat(found).isGreaterThanOrEqualTo(27);
        var selection = get(shop, "/v1/recommendations/models").body().at("/models/0/selection");
        assertThat(selection.path("customers").asInt()).isGreaterThan(300);
        assertThat(selection.path("tried")).hasSize(5);
        var proven = selection.path("unseen");
        assertThat(proven.at("/mix/collaborative").asDouble()).isPositive();
        assertThat(proven.at("/served/ndcg").asDouble())
                .isGreaterThan(1.5 * proven.at("/popularity/ndcg").asDouble());
        assertThat(proven.at("/difference/ndcg").asDouble())
                .isGreaterThan(4 * proven.at("/difference/standardError").asDouble());
    }

    @Test
    void leavesTheOldModelServingWhenATrainingDiesInTheMiddle() {
        stock(shop, "all", "a", "b");
        pair("a", "b", 3);
        train(shop);
        Iterator<Models.Row> dies = new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Models.Row next() {
                if (++given > 1500) {
                    throw new IllegalStateException("killed");
                }
                return new Models.Row("x" + given, new NeighbourList(List.of("y"), new float[] {1}));
            }
        };
        var version = new ModelVersion(ModelKind.COLLABORATIVE, Ids.next(), Instant.now(), 1, 1, 1, Map.of(), null);

        assertThatThrownBy(() -> inWorkspace(shop, () -> models.publish(version, dies)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(get(shop, "/v1/recommendations/items/a/similar?kind=collaborative&limit=1")
                        .itemIds())
                .containsExactly("b");
    }

    @Test
    void neverReplacesAModelByOneTrainedOnOlderData() {
        stock(shop, "all", "a", "b");
        pair("a", "b", 3);
        train(shop);
        var old = new ModelVersion(
                ModelKind.COLLABORATIVE, Ids.next(), Instant.now().minusSeconds(3600), 1, 1, 1, Map.of(), null);

        inWorkspace(
                shop,
                () -> assertThat(models.publish(old, List.<Models.Row>of().iterator()))
                        .isFalse());
    }

    @Test
    void clearsOnlyTheSignalsThatTheTrainingHasSeen() {
        stock(shop, "all", "a", "b");
        pair("a", "b", 2);
        inWorkspace(shop, () -> assertThat(signals.pending()).hasSize(2));

        Workspaces.run(
                new WorkspaceId(shop),
                () -> trainer.train(ModelKind.COLLABORATIVE, new Trainer.Progress() {
                    private boolean read;

                    @Override
                    public void step() {
                        if (!read) {
                            read = true;
                            happen(shop, viewed(UUID.randomUUID(), "a"));
                        }
                    }

                    @Override
                    public void check() {}
                }));

        inWorkspace(
                shop,
                () -> assertThat(signals.pending())
                        .filteredOn(pending -> pending.kind() == ModelKind.COLLABORATIVE)
                        .singleElement()
                        .satisfies(pending -> assertThat(pending.amount()).isEqualTo(1)));
    }

    @Test
    void startsWhenEnoughHasChangedAndSettled() {
        var policy = new TrainingPolicy(Schedules.with(100, Duration.ofSeconds(5)));
        var now = Instant.parse("2026-01-01T12:00:00Z");
        var trained = new ModelVersion(ModelKind.COLLABORATIVE, Ids.next(), now, 1, 1, 10_000, Map.of(), null);

        assertThat(policy.isDue(pending(1, now, 60, 6), null, now)).as("first").isTrue();
        assertThat(policy.isDue(pending(1, now, 6, 1), null, now))
                .as("still loading")
                .isFalse();
        assertThat(policy.isDue(pending(1, now, 60, 0), null, now))
                .as("loading for long")
                .isTrue();
        assertThat(policy.isDue(pending(499, now, 60, 6), trained, now))
                .as("too few")
                .isFalse();
        assertThat(policy.isDue(pending(500, now, 60, 6), trained, now))
                .as("5%")
                .isTrue();
        assertThat(policy.isDue(pending(1, now, 3600, 6), trained, now))
                .as("old")
                .isTrue();
    }

    private static TrainingSignals.Pending pending(long amount, Instant now, int firstBefore, int lastBefore) {
        return new TrainingSignals.Pending(
                ModelKind.COLLABORATIVE, amount, now.minusSeconds(firstBefore), now.minusSeconds(lastBefore));
    }

    @Test
    void knowsOnlyTrainingsThatWereStarted() {
        assertThat(get(shop, "/v1/recommendations/training/" + UUID.randomUUID())
                        .code())
                .isEqualTo("training.not_found");
    }
}
