package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.acceptance.history.Anomaly;
import io.zhiying.acceptance.history.Anomaly.Kind;
import io.zhiying.acceptance.history.History;
import io.zhiying.acceptance.history.HistoryChecker;
import io.zhiying.acceptance.history.HistoryChecker.Verdict;
import io.zhiying.local.StackProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The profile service, PostgreSQL and Kafka are killed in any order while events pour in, and a checker that knows the
 * history from outside alone looks for what was lost or done twice. {@code -Dzhiying.chaos.kills=30} makes it a long
 * one, {@code -Dzhiying.chaos.seed} another one.
 */
@ExtendWith(Platform.Running.class)
class ChaosTest {
    private static final int KILLS = Integer.getInteger("zhiying.chaos.kills", 3);
    private static final long SEED = Long.getLong("zhiying.chaos.seed", 20_261_128);
    private static final List<StackProcess> VICTIMS =
            List.of(StackProcess.CUSTOMER_PROFILE, StackProcess.POSTGRESQL, StackProcess.KAFKA);
    private static final int LONGEST_LIFE_MILLIS = 2_000;
    private static final int LONGEST_DEATH_MILLIS = 1_000;

    private final Platform platform;

    ChaosTest(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void leavesAWholePlatform() {
        platform.heal();
    }

    @Test
    void nothingIsLostAndNothingIsDoneTwiceWhateverIsKilled() throws Exception {
        var run = new ChaosRun(platform, "chaos", SEED);
        Map<StackProcess, Integer> kills = new EnumMap<>(StackProcess.class);
        long start = System.nanoTime();
        run.whileLoaded(() -> killAll(run, kills));
        var loaded = Duration.ofNanos(System.nanoTime() - start);
        var history = run.history();
        var verdict = HistoryChecker.check(history);
        print(run, kills, loaded, history, verdict);

        assertThat(verdict.anomalies()).isEmpty();
        assertThat(kills.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(KILLS);
        assertThat(history.acknowledged()).hasSizeGreaterThan(1_000);
        assertThat(history.changes()).hasSizeGreaterThan(100);
    }

    /** What the checker is worth: a platform whose database was tampered with, so that it forgets and repeats itself. */
    @Test
    void aPlatformThatForgetsAndRepeatsItselfIsFoundOut() throws Exception {
        var run = new ChaosRun(platform, "planted", SEED);
        run.whileLoaded(run::awaitFlow);
        assertThat(HistoryChecker.check(run.history()).anomalies()).isEmpty();

        plantBugs(run.workspace(), run.sender().messageOfLaterBatch());
        run.sender().sendFirstBatchAgain();

        assertThat(HistoryChecker.check(run.history()).anomalies().stream()
                        .map(Anomaly::kind)
                        .collect(Collectors.toSet()))
                .contains(
                        Kind.EVENT_LOST,
                        Kind.EVENT_APPLIED_TWICE,
                        Kind.EVENT_PUBLISHED_WRONGLY,
                        Kind.COUNTED_WRONGLY,
                        Kind.CHANGE_PUBLISHED_TWICE);
    }

    /** Sometimes two at once, so that one comes back to a platform without the other. */
    private void killAll(ChaosRun run, Map<StackProcess, Integer> kills) {
        var random = new Random(SEED);
        var victims = victims(random);
        while (!victims.isEmpty()) {
            run.awaitFlow();
            Platform.pause(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
            var dead = EnumSet.of(victims.removeLast());
            if (!victims.isEmpty() && !dead.contains(victims.getLast()) && random.nextInt(5) == 0) {
                dead.add(victims.removeLast());
            }
            dead.forEach(process -> {
                platform.kill(process);
                kills.merge(process, 1, Integer::sum);
            });
            Platform.pause(Duration.ofMillis(random.nextInt(LONGEST_DEATH_MILLIS)));
            dead.forEach(platform::start);
        }
        run.awaitFlow();
    }

    /** Each as often as the others, in any order. */
    private static List<StackProcess> victims(Random random) {
        var victims = new ArrayList<StackProcess>();
        for (int i = 0; i < KILLS; i++) {
            victims.add(VICTIMS.get(i % VICTIMS.size()));
        }
        Collections.shuffle(victims, random);
        return victims;
    }

    private void plantBugs(String workspace, String acknowledged) throws SQLException {
        try (var database = platform.superuserOf("customer_profile");
                var statement = database.createStatement()) {
            String here = " where workspace_id = '" + workspace + "'";
            // It does not know any more which messages it has seen.
            statement.execute("delete from seen_message" + here);
            // It loses an event that it has acknowledged.
            assertThat(statement.executeUpdate("delete from event" + here + " and message_id = '" + acknowledged + "'"))
                    .isEqualTo(1);
            // It tells of a change again as if that were another one.
            assertThat(statement.executeUpdate("""
                            insert into platform.outbox
                              (workspace_id, topic, subject, event_id, type, occurred_at, data)
                            select workspace_id, 'customer.segments', profile_id::text, gen_random_uuid()::text,
                              'io.zhiying.customer.segment-membership.v1', now(),
                              convert_to(json_build_object('segmentId', segment_id, 'segmentName', 'again',
                                'profileId', profile_id, 'change', 'ENTERED',
                                'changedAt', '2026-01-01T00:00:00Z')::text, 'UTF8')
                            from segment_member""" + here + " limit 1")).isEqualTo(1);
        }
    }

    private static void print(
            ChaosRun run, Map<StackProcess, Integer> kills, Duration loaded, History history, Verdict verdict) {
        var sender = run.sender();
        System.out.printf(
                """
                killed -9 under load, seed %d, %d s: %s
                events acknowledged %,d, sent without an answer %,d; attempts failed %,d, batches sent again after a yes %,d
                customers %,d; segment changes %,d; records repeated under their id: events %,d, segment changes %,d
                anomalies %d
                """,
                SEED,
                loaded.toSeconds(),
                kills,
                history.acknowledged().size(),
                history.doubtful().size(),
                sender.failed(),
                sender.repeated(),
                history.customers().size(),
                history.changes().size() - verdict.changeRepeats(),
                verdict.eventRepeats(),
                verdict.changeRepeats(),
                verdict.anomalies().size());
    }
}
