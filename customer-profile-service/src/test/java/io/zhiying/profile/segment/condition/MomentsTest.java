package io.zhiying.profile.segment.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import io.zhiying.profile.segment.condition.EventClause.Count;
import io.zhiying.profile.segment.condition.EventClause.Within;
import io.zhiying.profile.sql.Columns;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** No customer changes sides before the moment that the condition names, whatever the condition and the history. */
class MomentsTest extends ProfileServiceTest {
    private static final int CUSTOMERS = 15;
    private static final int CONDITIONS = 60;
    private static final int MOMENTS_EACH = 40;
    private static final List<String> NAMES = List.of("Ordered", "Visited", "Complained");

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private final Random random = new Random(20_261_128);
    private final RandomClauses draw = new RandomClauses(random, NAMES);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<Instant> events = new ArrayList<>();

    private record Answer(boolean holds, Optional<Instant> due) {}

    @Test
    void nothingChangesBeforeTheMomentThatIsNamed() {
        sendHistories();
        int moved = 0;
        for (int i = 0; i < CONDITIONS; i++) {
            var condition = condition(3);
            var today = answers(condition, now);
            assertThat(found(condition)).as("asked for all: %s", condition).isEqualTo(holders(today));
            for (var moment : momentsAfter(now)) {
                var then = answers(condition, moment);
                for (var profile : today.keySet()) {
                    var before = today.get(profile);
                    var after = then.get(profile);
                    if (before.due().isEmpty() || moment.isBefore(before.due().get())) {
                        assertThat(after.holds())
                                .as("%s of %s at %s, named %s", condition, profile, moment, before.due())
                                .isEqualTo(before.holds());
                    } else if (after.holds() != before.holds()) {
                        moved++;
                    }
                }
            }
        }
        assertThat(moved).as("changes that time made after the moment").isGreaterThan(1_000);
    }

    @Test
    void nobodyIsWaitedForWhomTimeCannotMove() {
        track("here", "Ordered", now.minus(3, ChronoUnit.DAYS), "{}");
        awaitEvents("user_id", "here", 1);
        var once = new EventClause("Ordered", null, null, null, new Within(10, null), null);
        var thrice = new EventClause("Ordered", null, null, new Count(3, null, null), new Within(10, null), null);
        var never = new EventClause("Complained", null, null, null, new Within(10, null), null);
        var trait = new TraitClause("plan", Operator.EQ, "gold");

        assertThat(due(once)).contains(now.plus(7, ChronoUnit.DAYS));
        assertThat(due(thrice)).as("too few, and fewer soon").isEmpty();
        assertThat(due(new Condition.All(List.of(once, trait))))
                .as("decided by a trait")
                .isEmpty();
        assertThat(due(new Condition.All(List.of(once, never))))
                .as("failed for good")
                .isEmpty();
        assertThat(due(new Condition.Any(List.of(once, new Condition.Not(never)))))
                .as("held for good")
                .isEmpty();
    }

    private Optional<Instant> due(Condition condition) {
        return answers(condition, now).values().iterator().next().due();
    }

    private void sendHistories() {
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            identify("{\"userId\":\"c%d\",\"traits\":{\"plan\":\"%s\"}}"
                    .formatted(customer, customer % 2 == 0 ? "gold" : "basic"));
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                var at = now.minus(Duration.ofHours(random.nextInt(40 * 24)));
                events.add(at);
                track("c" + customer, NAMES.get(random.nextInt(NAMES.size())), at, "{}");
            }
            awaitEvents("user_id", "c" + customer, count + 1);
        }
    }

    private Condition condition(int depth) {
        int kind = depth == 0 ? 3 + random.nextInt(6) : random.nextInt(9);
        return switch (kind) {
            case 0 -> new Condition.All(children(depth));
            case 1 -> new Condition.Any(children(depth));
            case 2 -> new Condition.Not(condition(depth - 1));
            case 3 -> new TraitClause("plan", Operator.EQ, "gold");
            case 4 -> draw.sequence();
            case 5 -> draw.seen();
            default -> draw.events();
        };
    }

    private List<Condition> children(int depth) {
        return IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(_ -> condition(depth - 1))
                .toList();
    }

    /** Some of the moments at which an event enters or leaves a window of some days, or has just done so. */
    private Iterable<Instant> momentsAfter(Instant start) {
        var moments = new TreeSet<Instant>();
        while (moments.size() < MOMENTS_EACH) {
            var at = events.get(random.nextInt(events.size())).plus(random.nextInt(31), ChronoUnit.DAYS);
            if (at.isAfter(start)) {
                moments.add(random.nextBoolean() ? at : at.plusMillis(1));
            }
        }
        return moments;
    }

    private static Set<UUID> holders(Map<UUID, Answer> answers) {
        return answers.entrySet().stream()
                .filter(answer -> answer.getValue().holds())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Set<UUID> found(Condition condition) {
        var compiled = ConditionCompiler.compile(condition, now, Optional::empty, false);
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> new HashSet<>(jdbc.sql("select p.id from profile p %s where %s"
                                .formatted(compiled.joins(), compiled.predicate()))
                        .params(compiled.parameters())
                        .query(UUID.class)
                        .list())));
    }

    private List<UUID> profiles() {
        return jdbc.sql("select id from profile").query(UUID.class).list();
    }

    private Map<UUID, Answer> answers(Condition condition, Instant at) {
        var compiled = ConditionCompiler.compile(condition, at, Optional::empty, true);
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> {
                    Map<UUID, Answer> answers = new HashMap<>();
                    jdbc.sql(
                                    "select p.id, %s as holds, %s as due from profile p %s where p.id = any(cast(:ids as uuid[]))"
                                            .formatted(
                                                    compiled.predicate(),
                                                    compiled.due() == null
                                                            ? "cast(null as timestamptz)"
                                                            : compiled.due(),
                                                    compiled.joins()))
                            .params(compiled.parameters())
                            .param("ids", Columns.of(profiles()))
                            .query(row -> {
                                var due = row.getTimestamp("due");
                                answers.put(
                                        row.getObject("id", UUID.class),
                                        new Answer(
                                                row.getBoolean("holds"),
                                                Optional.ofNullable(due == null ? null : due.toInstant())));
                            });
                    return answers;
                }));
    }
}
