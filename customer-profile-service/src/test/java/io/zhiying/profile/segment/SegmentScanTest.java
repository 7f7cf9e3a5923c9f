package io.zhiying.profile.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Ids;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentQueries.Evaluation;
import io.zhiying.profile.segment.condition.Condition;
import io.zhiying.profile.segment.condition.ConsentClause;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.segment.condition.EventClause;
import io.zhiying.profile.segment.condition.EventClause.Within;
import io.zhiying.profile.segment.condition.Operator;
import io.zhiying.profile.segment.condition.RandomClauses;
import io.zhiying.profile.segment.condition.TraitClause;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever happens between a scan and the taking over of what it found: members and moments are those of an evaluation. */
class SegmentScanTest extends ProfileServiceTest {
    private static final int CUSTOMERS = 24;
    private static final int SEGMENTS = 25;
    private static final int CHUNK = 5;
    private static final List<String> NAMES = List.of("Ordered", "Visited", "Complained");
    /** The common pool may have one thread only. */
    private static final Executor ASIDE = Thread::startVirtualThread;

    private static final TraitClause GOLD = new TraitClause("plan", Operator.EQ, "gold");
    private static final String IS_GOLD = "{\"type\":\"trait\",\"path\":\"plan\",\"op\":\"eq\",\"value\":\"gold\"}";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private Segments segments;

    @Autowired
    private SegmentScans scans;

    @Autowired
    private SegmentQueries queries;

    @Autowired
    private SegmentReconciler reconciler;

    @Autowired
    private SegmentService service;

    @Autowired
    private Profiles profiles;

    private final Random random = new Random(20_261_129);
    private final RandomClauses draw = new RandomClauses(random, NAMES);
    /** No window begins or ends while the test runs. */
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(30, ChronoUnit.MINUTES);

    private final Map<Integer, Integer> sent = new HashMap<>();

    /** What a scan of a segment found. */
    private record Found(Segment segment, UUID scan, List<Evaluation> candidates) {}

    @Test
    void whatHappensMeanwhileIsNotLost() {
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            happensTo(customer, 1 + random.nextInt(5));
        }
        awaitAll();
        var wanted = IntStream.range(0, SEGMENTS)
                .mapToObj(i -> insert("s" + i, condition(1 + i % 3)))
                .toList();
        var first = wanted.stream().map(this::scan).toList();

        for (int customer = 0; customer < CUSTOMERS; customer += 3) {
            happensTo(customer, 1 + random.nextInt(3));
        }
        var erased = lookup("user_id", "c1").text("/id");
        delete("/v1/profiles/" + erased).expect(202);
        eventuallyHolds(() -> lookup("user_id", "c1").expect(404));
        sent.remove(1);
        String survivor = merge("c4", "c5");
        var other = merge("c7", "c8");
        var ended = get("/v1/profiles/" + other).text("/mergedFrom/0");
        post("/v1/profiles/%s/split".formatted(other), "{\"profileId\":\"%s\"}".formatted(ended))
                .expect(200);
        awaitAll();
        first.forEach(found -> assertThat(takeOver(found)).isTrue());

        wanted.forEach(this::assertIsAsEvaluated);
        assertThat(wanted.stream().mapToInt(segment -> members(segment).size()).sum())
                .isPositive();
        assertThat(live()).contains(UUID.fromString(survivor)).doesNotContain(UUID.fromString(erased));

        // All are computed again, and cut off after half; a second begins meanwhile.
        var halves = wanted.stream().map(this::scan).toList();
        halves.forEach(found -> takeOver(new Found(
                found.segment(),
                found.scan(),
                found.candidates().subList(0, found.candidates().size() / 2))));
        for (int customer = 9; customer < CUSTOMERS; customer += 2) {
            happensTo(customer, 1);
        }
        awaitAll();
        var seconds = wanted.stream().map(this::scan).toList();
        assertThat(halves.stream().filter(found -> !found.candidates().isEmpty()))
                .noneMatch(this::takeOver);
        seconds.forEach(found -> assertThat(takeOver(found)).isTrue());

        wanted.forEach(this::assertIsAsEvaluated);
        wanted.forEach(this::assertEachChangeWasToldOnce);
    }

    @Test
    void whoIsBeingChangedIsWaitedForAndLookedAtAgain() throws Exception {
        identify("{\"userId\":\"in\",\"traits\":{\"plan\":\"gold\"}}");
        awaitProfile("user_id", "in");
        var profile = UUID.fromString(lookup("user_id", "in").text("/id"));
        var segment = insert("Gold", GOLD);
        var changed = new CountDownLatch(1);
        var mayFollow = new CountDownLatch(1);
        var change = CompletableFuture.runAsync(
                () -> within(() -> {
                    profiles.lock(List.of(profile));
                    jdbc.sql("update profile set traits = '{\"plan\":\"basic\"}' where id = ?")
                            .param(profile)
                            .update();
                    changed.countDown();
                    await(mayFollow);
                    reconciler.reconcile(Touched.in(Dependency.Fixed.TRAITS, List.of(profile)));
                    return true;
                }),
                ASIDE);
        await(changed);
        var found = scan(segment);
        assertThat(found.candidates()).as("it reads what was").singleElement().matches(Evaluation::holds);

        var takenOver = CompletableFuture.supplyAsync(() -> takeOver(found), ASIDE);
        eventuallyHolds(() -> assertThat(waitingForLocks()).isPositive());
        assertThat(takenOver).isNotDone();
        mayFollow.countDown();

        change.get(30, TimeUnit.SECONDS);
        assertThat(takenOver.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(members(segment)).isEmpty();
        assertThat(told(segment.id().toString())).isEmpty();
    }

    @Test
    void whoFollowsTheSegmentWithoutTheScanIsWaitedForBeforeItReads() throws Exception {
        identify("{\"userId\":\"in\",\"traits\":{\"plan\":\"gold\"}}");
        awaitProfile("user_id", "in");
        var profile = UUID.fromString(lookup("user_id", "in").text("/id"));
        var segment = insert("Gold", GOLD);
        var follows = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var change = CompletableFuture.runAsync(
                () -> within(() -> {
                    profiles.lock(List.of(profile));
                    jdbc.sql("update profile set traits = '{\"plan\":\"basic\"}' where id = ?")
                            .param(profile)
                            .update();
                    reconciler.reconcile(Touched.in(Dependency.Fixed.TRAITS, List.of(profile)));
                    follows.countDown();
                    await(mayEnd);
                    return true;
                }),
                ASIDE);
        await(follows);

        var scanned = CompletableFuture.supplyAsync(() -> scan(segment), ASIDE);
        eventuallyHolds(() -> assertThat(waitingForLocks()).isPositive());
        mayEnd.countDown();

        change.get(30, TimeUnit.SECONDS);
        assertThat(scanned.get(30, TimeUnit.SECONDS).candidates()).isEmpty();
    }

    @Test
    void whatTimeHasPassedSinceTheScanIsLookedAtAgain() {
        track("u", "Visited", Instant.now().minus(1, ChronoUnit.DAYS).plusSeconds(15), "{}");
        awaitProfile("user_id", "u");
        var segment = insert("Active", new EventClause("Visited", null, null, null, new Within(1, null), null));
        var found = scan(segment);
        var due = found.candidates().getFirst().due();
        assertThat(found.candidates()).singleElement().matches(Evaluation::holds);
        eventuallyHolds(() -> assertThat(Instant.now()).isAfter(due));

        assertThat(takeOver(found)).isTrue();

        assertThat(told(segment.id().toString())).isEmpty();
        assertThat(members(segment)).isEmpty();
        assertThat(dues(segment)).isEmpty();
    }

    @Test
    void whoWantsTheWholeTableDoesNotWaitForAComputation() throws Exception {
        identify("{\"userId\":\"in\",\"traits\":{\"plan\":\"gold\"}}");
        awaitProfile("user_id", "in");
        var profile = UUID.fromString(lookup("user_id", "in").text("/id"));
        var holds = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var holder = CompletableFuture.runAsync(
                () -> within(() -> {
                    profiles.lock(List.of(profile));
                    holds.countDown();
                    await(mayEnd);
                    return true;
                }),
                ASIDE);
        await(holds);
        var id = post("/v1/segments", "{\"name\":\"Gold\",\"condition\":" + IS_GOLD + "}")
                .expect(201)
                .text("/id");
        eventuallyHolds(() -> assertThat(waitingForLocks()).as("the chunk").isPositive());

        var migration = CompletableFuture.runAsync(
                () -> within(() ->
                        jdbc.sql("lock table segment in access exclusive mode").update()),
                ASIDE);
        migration.get(30, TimeUnit.SECONDS);
        mayEnd.countDown();

        holder.get(30, TimeUnit.SECONDS);
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready"));
        assertThat(members(within(() -> segments.require(UUID.fromString(id))))).containsExactly(profile);
        eventuallyHolds(() -> assertThat(number("select count(*) from segment_candidate"))
                .as("forgotten when it is done")
                .isZero());
    }

    @Test
    void aSegmentThatIsComputedTwiceAtOnceWhileEventsArriveTellsEachChangeOnce() {
        for (int customer = 0; customer < 60; customer++) {
            plan(customer, random.nextBoolean());
        }
        awaitAll();
        var changes = CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; i < 150; i++) {
                        plan(i % 60, i % 7 < 3);
                    }
                },
                ASIDE);
        var id = post("/v1/segments", "{\"name\":\"Gold\",\"condition\":" + IS_GOLD + "}")
                .expect(201)
                .text("/id");
        for (int i = 0; i < 4; i++) {
            within(() -> {
                service.compute(segments.require(UUID.fromString(id)));
                return true;
            });
        }
        changes.join();
        awaitAll();
        eventuallyHolds(() -> {
            assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready");
            assertThat(jobsToDo()).isZero();
        });

        var segment = within(() -> segments.require(UUID.fromString(id)));
        assertIsAsEvaluated(segment);
        assertEachChangeWasToldOnce(segment);
        assertThat(segment.scan()).isNull();
        eventuallyHolds(() -> assertThat(noted()).isZero());
    }

    private void plan(int customer, boolean gold) {
        identify("{\"userId\":\"c%d\",\"traits\":{\"plan\":\"%s\"}}".formatted(customer, gold ? "gold" : "basic"));
        sent.merge(customer, 1, Integer::sum);
    }

    private void happensTo(int customer, int times) {
        for (int i = 0; i < times; i++) {
            if (random.nextInt(4) == 0) {
                plan(customer, random.nextBoolean());
            } else {
                track(
                        "c" + customer,
                        NAMES.get(random.nextInt(NAMES.size())),
                        now.minus(Duration.ofHours(random.nextInt(40 * 24))),
                        "{}");
                sent.merge(customer, 1, Integer::sum);
            }
        }
        if (random.nextInt(3) == 0) {
            awaitProfile("user_id", "c" + customer);
            put(
                            "/v1/profiles/%s/consents"
                                    .formatted(lookup("user_id", "c" + customer).text("/id")),
                            """
                    {"channel":"email","purpose":"marketing","status":"%s","source":"test"}""".formatted(random.nextBoolean() ? "granted" : "denied"))
                    .expect(200);
        }
    }

    private String merge(String one, String other) {
        sent.keySet().removeIf(customer -> ("c" + customer).equals(one) || ("c" + customer).equals(other));
        post("/v1/alias", "{\"userId\":\"%s\",\"previousId\":\"%s\"}".formatted(one, other))
                .expect(200);
        return eventually(() -> {
            var answer = lookup("user_id", one).expect(200);
            assertThat(lookup("user_id", other).text("/id")).isEqualTo(answer.text("/id"));
            return answer.text("/id");
        });
    }

    private void awaitAll() {
        sent.forEach((customer, events) -> awaitEvents("user_id", "c" + customer, events));
    }

    private Segment insert(String name, Condition condition) {
        var at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        var segment = new Segment(Ids.next(), name, condition, 1, Segment.Status.COMPUTING, at, at, null, null);
        within(() -> {
            segments.insert(segment);
            return true;
        });
        return segment;
    }

    private Found scan(Segment segment) {
        var scan = Ids.next();
        assertThat(within(() -> scans.begin(segment.id(), segment.version(), scan)))
                .isTrue();
        within(() -> {
            segments.awaitFollowers();
            scans.forgetEnded(segment.id());
            return true;
        });
        return within(() -> {
            queries.keepCandidates(segments.require(segment.id()), scan);
            return new Found(segment, scan, scans.candidates(segment.id(), scan, null, CUSTOMERS));
        });
    }

    private boolean takeOver(Found found) {
        var candidates = new ArrayList<>(found.candidates());
        Collections.shuffle(candidates, random);
        for (int i = 0; i < candidates.size(); i += CHUNK) {
            var chunk = candidates.subList(i, Math.min(i + CHUNK, candidates.size()));
            if (!within(() -> reconciler.takeOver(found.segment().id(), found.scan(), chunk))) {
                return false;
            }
        }
        return true;
    }

    private void assertIsAsEvaluated(Segment segment) {
        var live = live();
        var evaluated = within(
                () -> queries.evaluate(List.of(segment.condition()), live).getFirst());
        assertThat(members(segment))
                .as("members of %s", segment.condition())
                .isEqualTo(evaluated.stream()
                        .filter(Evaluation::holds)
                        .map(Evaluation::profile)
                        .collect(Collectors.toSet()));
        assertThat(get("/v1/segments/" + segment.id()).text("/size"))
                .as("size by what was noted as entered and left")
                .isEqualTo(Integer.toString(members(segment).size()));
        Map<UUID, Instant> expected = new HashMap<>();
        evaluated.forEach(each -> Optional.ofNullable(each.due()).ifPresent(due -> expected.put(each.profile(), due)));
        if (isShallow(segment.condition())) {
            assertThat(dues(segment)).as("moments of %s", segment.condition()).isEqualTo(expected);
        } else {
            // Of the others an evaluation may name a moment that is too early.
            assertThat(expected).as("moments of %s", segment.condition()).containsAllEntriesOf(dues(segment));
        }
    }

    private static boolean isShallow(Condition condition) {
        return condition.children().stream()
                .allMatch(child -> child.children().stream()
                        .allMatch(leaf -> child instanceof Condition.Not
                                && leaf.children().isEmpty()));
    }

    private void assertEachChangeWasToldOnce(Segment segment) {
        eventuallyHolds(() -> {
            Map<String, List<String>> told = told(segment.id().toString()).stream()
                    .map(each -> each.split(" "))
                    .collect(Collectors.groupingBy(
                            each -> each[0], Collectors.mapping(each -> each[1], Collectors.toList())));
            told.values().forEach(changes -> {
                for (int i = 0; i < changes.size(); i++) {
                    assertThat(changes.get(i)).isEqualTo(i % 2 == 0 ? "ENTERED" : "LEFT");
                }
            });
            assertThat(told.entrySet().stream()
                            .filter(each -> each.getValue().size() % 2 == 1)
                            .map(each -> UUID.fromString(each.getKey()))
                            .collect(Collectors.toSet()))
                    .isEqualTo(members(segment));
        });
    }

    private Condition condition(int depth) {
        int kind = depth == 0 ? 3 + random.nextInt(7) : random.nextInt(3);
        return switch (kind) {
            case 0 -> new Condition.All(children(depth));
            case 1 -> new Condition.Any(children(depth));
            case 2 -> new Condition.Not(condition(depth - 1));
            case 3 -> GOLD;
            case 4 -> new ConsentClause("email", "marketing", ConsentClause.Status.GRANTED);
            case 5 -> draw.sequence();
            case 6 -> draw.seen();
            default -> draw.events();
        };
    }

    private List<Condition> children(int depth) {
        return IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(_ -> condition(depth - 1))
                .toList();
    }

    private Set<UUID> members(Segment segment) {
        return within(() -> new HashSet<>(jdbc.sql("select profile_id from segment_member where segment_id = ?")
                .param(segment.id())
                .query(UUID.class)
                .list()));
    }

    private Map<UUID, Instant> dues(Segment segment) {
        return within(() -> {
            Map<UUID, Instant> dues = new HashMap<>();
            jdbc.sql("select profile_id, due_at from segment_due where segment_id = ?")
                    .param(segment.id())
                    .query(row -> {
                        dues.put(
                                row.getObject("profile_id", UUID.class),
                                row.getTimestamp("due_at").toInstant());
                    });
            return dues;
        });
    }

    private Set<UUID> live() {
        return within(() -> new HashSet<>(jdbc.sql("select id from profile where merged_into is null")
                .query(UUID.class)
                .list()));
    }

    private long noted() {
        return number("select count(*) from segment_touched");
    }

    private long jobsToDo() {
        return number("select count(*) from platform.job where state in ('queued', 'running')");
    }

    private long waitingForLocks() {
        return number("select count(*) from pg_locks where not granted");
    }

    private long number(String sql) {
        return within(() -> jdbc.sql(sql).query(Long.class).single());
    }

    private <T> T within(Supplier<T> work) {
        return Workspaces.call(new WorkspaceId(workspace), () -> transaction.execute(_ -> work.get()));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
