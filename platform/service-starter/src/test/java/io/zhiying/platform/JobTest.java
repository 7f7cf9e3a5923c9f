package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class JobTest extends StarterTest {
    private static final WorkspaceId ACME = new WorkspaceId("acme");

    @Autowired
    Jobs jobs;

    @Autowired
    SampleApplication.Counting counting;

    @Autowired
    SampleApplication.Heavy heavy;

    @Autowired
    SampleApplication.Stubborn stubborn;

    @BeforeEach
    void forget() {
        counting.steps.clear();
        counting.workspaces.clear();
        counting.deaths.set(1);
        counting.hold = new CountDownLatch(0);
    }

    @Test
    void goesOnFromItsCheckpointAfterADeath() {
        counting.deaths.set(0);
        var id = submit(5);
        await().atMost(Duration.ofSeconds(30)).until(() -> view(id).state() == JobState.SUCCEEDED);
        assertThat(counting.steps).containsExactly(1, 2, 3, 4, 5);
        assertThat(counting.workspaces).containsOnly("acme");
        assertThat(view(id).done()).isEqualTo(5);
        assertThat(view(id).total()).isEqualTo(5);
    }

    @Test
    void mayOrderTheJobThatComesAfterIt() {
        var id = Workspaces.call(
                ACME, () -> transaction.execute(_ -> jobs.submit("counting", new SampleApplication.Count(7, true))));
        await().atMost(Duration.ofSeconds(20)).until(() -> Collections.frequency(counting.steps, 7) == 2);
        assertThat(view(id).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void tellsTheOwnerWhyItWasRefused() {
        var id = submit(-1);
        await().atMost(Duration.ofSeconds(20)).until(() -> view(id).state() == JobState.FAILED);
        assertThat(view(id).error()).isEqualTo("upTo must not be negative");
    }

    @Test
    void isTriedForEverWhereNobodyElseWouldSubmitIt() {
        var id = Workspaces.call(ACME, () -> transaction.execute(_ -> jobs.submit("stubborn", Map.of())));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            hurry(id);
            return view(id).state() == JobState.SUCCEEDED;
        });
        assertThat(stubborn.attempts).hasValue(SampleApplication.Stubborn.FAILURES + 1);
    }

    /** As if the pause after its last failure were over. */
    private void hurry(UUID id) {
        Workspaces.run(
                ACME,
                () -> transaction.executeWithoutResult(_ -> jdbc.sql(
                                "update platform.job set run_after = created_at where id = ? and state = 'queued'")
                        .param(id)
                        .update()));
    }

    @Test
    void stopsWhenItIsCancelled() {
        counting.hold = new CountDownLatch(1);
        var id = submit(1000);
        await().atMost(Duration.ofSeconds(20)).until(() -> view(id).state() == JobState.RUNNING);
        assertThat(Workspaces.<Boolean, RuntimeException>call(ACME, () -> jobs.cancel(id)))
                .isTrue();
        // The heartbeat tells the handler within a third of the lease.
        await().pollDelay(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(10)).until(() -> true);
        counting.hold.countDown();
        await().atMost(Duration.ofSeconds(20)).until(() -> view(id).state() == JobState.CANCELLED);
    }

    @Test
    void isUnknownToAnotherWorkspace() {
        var id = submit(1);
        assertThat(Workspaces.call(new WorkspaceId("other"), () -> jobs.find(id)))
                .isEmpty();
        assertThat(Workspaces.<Boolean, RuntimeException>call(new WorkspaceId("other"), () -> jobs.cancel(id)))
                .isFalse();
    }

    @Test
    void runsOneHeavyJobAtATimeAtTheLowestPriorityAndOthersBesideIt() {
        heavy.hold = new CountDownLatch(1);
        var first = submitHeavy("acme");
        var second = submitHeavy("zhinan");
        await().atMost(Duration.ofSeconds(20)).until(() -> !heavy.priorities.isEmpty());
        var beside = submit(2);
        await().atMost(Duration.ofSeconds(10)).until(() -> view(beside).state() == JobState.SUCCEEDED);
        assertThat(heavy.priorities).containsExactly(Thread.MIN_PRIORITY);
        heavy.hold.countDown();
        await().atMost(Duration.ofSeconds(20)).until(() -> heavy.priorities.size() == 2);
        assertThat(heavy.priorities).containsOnly(Thread.MIN_PRIORITY);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        state("acme", first) == JobState.SUCCEEDED && state("zhinan", second) == JobState.SUCCEEDED);
    }

    private UUID submitHeavy(String workspace) {
        return Workspaces.call(
                new WorkspaceId(workspace), () -> transaction.execute(_ -> jobs.submit("heavy", Map.of())));
    }

    private JobState state(String workspace, UUID job) {
        return Workspaces.call(new WorkspaceId(workspace), () -> jobs.find(job))
                .orElseThrow()
                .state();
    }

    private UUID submit(int upTo) {
        return Workspaces.call(
                ACME, () -> transaction.execute(_ -> jobs.submit("counting", new SampleApplication.Count(upTo))));
    }

    private JobView view(UUID id) {
        return Workspaces.call(ACME, () -> jobs.find(id)).orElseThrow();
    }
}
