package io.zhiying.recommendation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.recommendation.RecommendationTest;
import io.zhiying.recommendation.model.Models;
import io.zhiying.recommendation.signal.ModelKind;
import io.zhiying.recommendation.signal.TrainingSignals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How trainings start by themselves, are called off, and go on after a crash. */
class TrainingCourseTest extends RecommendationTest {
    private final String shop = workspace();

    @Autowired
    private Training training;

    @Autowired
    private TrainingJob job;

    @Autowired
    private Models models;

    @Autowired
    private TrainingSignals signals;

    @BeforeEach
    void someCustomers() {
        stock(shop, "all", "a", "b");
        for (int i = 0; i < 5; i++) {
            happen(shop, ordered(UUID.randomUUID(), "o" + i, "a", "b"));
        }
    }

    private String state(String location) {
        return get(shop, location).body().path("state").asString();
    }

    private List<String> versions() {
        return get(shop, "/v1/recommendations/models").body().path("models").findValuesAsString("version");
    }

    /** The job as a process that works on it sees it; waits where it would tell its progress. */
    private static final class Held implements JobContext {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean stop;

        @Override
        public UUID id() {
            return new UUID(0, 1);
        }

        @Override
        public <T> T params(Class<T> type) {
            return type.cast(new Training.Order(EnumSet.allOf(ModelKind.class)));
        }

        @Override
        public <T> T checkpoint(Class<T> type) {
            return null;
        }

        @Override
        public void checkpoint(Object state) {}

        @Override
        public void progress(long done, Long total) {
            reached.countDown();
            try {
                assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean shouldStop() {
            return stop;
        }
    }

    private Thread work(Held held) throws InterruptedException {
        var thread = Thread.ofVirtual()
                .start(() -> Workspaces.run(new WorkspaceId(shop), () -> {
                    try {
                        job.run(held);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
        assertThat(held.reached.await(30, TimeUnit.SECONDS)).isTrue();
        return thread;
    }

    @Test
    void callsOffATrainingThatWaitsForAnother() throws InterruptedException {
        var held = new Held();
        var other = work(held);
        var location = post(shop, "/v1/recommendations/training", null)
                .raw()
                .headers()
                .firstValue("Location")
                .orElseThrow();

        var cancelled = send(shop, "DELETE", location, null);
        await().atMost(Duration.ofSeconds(30)).until(() -> state(location).equals("cancelled"));
        held.released.countDown();
        other.join();

        assertThat(cancelled.status()).isEqualTo(202);
        var again = send(shop, "DELETE", location, null);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("training.ended");
        assertThat(send(shop, "DELETE", "/v1/recommendations/training/" + UUID.randomUUID(), null)
                        .code())
                .isEqualTo("training.not_found");
    }

    @Test
    void leavesTheModelsAsTheyAreWhenATrainingIsStoppedInItsMiddle() throws InterruptedException {
        train(shop);
        var before = versions();
        var held = new Held();
        var work = work(held);

        held.stop = true;
        held.released.countDown();
        work.join();

        assertThat(versions()).isEqualTo(before);
    }

    @Test
    void doesATrainingAgainWhoseProcessWasKilled() {
        var location = post(shop, "/v1/recommendations/training", null)
                .raw()
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().atMost(Duration.ofSeconds(30)).until(() -> state(location).equals("succeeded"));
        var before = versions();

        // As a killed process leaves it: running, and its lease runs out.
        var id = location.substring(location.lastIndexOf('/') + 1);
        inWorkspace(shop, () -> assertThat(jdbc.sql("""
            update platform.job set state = 'running', finished_at = null, lease_owner = gen_random_uuid(),
              lease_until = now() - interval '1 second'
            where id = ?::uuid\
            """).param(id).update()).isEqualTo(1));
        await().atMost(Duration.ofSeconds(30)).until(() -> state(location).equals("succeeded"));

        assertThat(versions()).hasSize(2).doesNotContainAnyElementsOf(before);
    }

    @Test
    void trainsByItselfAtFirstAndAgainWhenEnoughIsNew() {
        var schedule = new TrainingSchedule(
                training, models, signals, Schedules.quick(10), transaction, InstantSource.system());

        schedule.look();
        await().atMost(Duration.ofSeconds(60)).until(() -> versions().size() == 2);
        await().atMost(Duration.ofSeconds(60)).until(this::isIdle);
        var first = versions();
        happen(shop, viewed(UUID.randomUUID(), "a"));
        schedule.look();
        assertThat(isIdle()).as("one view is not worth a training").isTrue();
        assertThat(versions()).isEqualTo(first);
        for (int i = 0; i < 10; i++) {
            happen(shop, viewed(UUID.randomUUID(), "b"));
        }
        schedule.look();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> versions().stream().filter(first::contains).count() == 1);
    }

    private boolean isIdle() {
        return Workspaces.call(new WorkspaceId(shop), () -> !training.isUnderWay());
    }
}
