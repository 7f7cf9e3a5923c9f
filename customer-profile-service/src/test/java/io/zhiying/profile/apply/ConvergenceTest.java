package io.zhiying.profile.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.Received;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The same events of the same few people, in random orders, cut into random batches and applied by several threads at a
 * time, each order in a workspace of its own: what is known in the end is the same each time, whoever came first.
 */
class ConvergenceTest extends ProfileServiceTest {
    private static final int THREADS = 4;
    private static final int ORDERS = 4;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String RULES = "{\"traitPolicies\":{\"source\":\"first\",\"city\":\"non_empty\"}}";

    @Autowired
    private AcceptedEvents handler;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void endsInOneStateWhateverTheOrder(long seed) throws Exception {
        var random = new Random(seed);
        var events = events(random);
        List<String> first = null;
        for (int order = 0; order < ORDERS; order++) {
            var place = new WorkspaceId(newWorkspace());
            sendAs(place.value(), "PUT", "/v1/profiles/identity-rules", RULES).expect(200);
            segment(place, "Gold", "{\"type\":\"trait\",\"path\":\"plan\",\"op\":\"eq\",\"value\":\"gold\"}");
            segment(
                    place,
                    "Gold accounts",
                    "{\"type\":\"group\",\"where\":[{\"path\":\"plan\",\"op\":\"eq\",\"value\":\"gold\"}]}");
            var shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, random);
            applyAtOnce(place, shuffled, random);
            var state = Workspaces.call(place, this::settled);
            if (first == null) {
                first = state;
                assertThat(state).anyMatch(line -> line.contains("u")).hasSizeGreaterThan(5);
            }
            assertThat(state).containsExactlyElementsOf(first);
        }
    }

    /** Segments are computed, and groups with more members than are followed at once have a job, that comes after. */
    private List<String> settled() {
        eventuallyHolds(() -> assertThat(transaction.<Long>execute(
                        _ -> jdbc.sql("""
                                select count(*) from platform.job
                                where workspace_id = platform.workspace() and state in ('queued', 'running')""").query(Long.class).single()))
                .isZero());
        return state();
    }

    private void segment(WorkspaceId place, String name, String condition) {
        sendAs(place.value(), "POST", "/v1/segments", "{\"name\":\"%s\",\"condition\":%s}".formatted(name, condition))
                .expect(201);
    }

    private void applyAtOnce(WorkspaceId place, List<AcceptedEvent> events, Random random) throws Exception {
        var start = new CountDownLatch(1);
        var work = new ArrayList<Callable<Boolean>>();
        for (int thread = 0; thread < THREADS; thread++) {
            var mine = new ArrayList<List<AcceptedEvent>>();
            for (int i = thread; i < events.size(); i += THREADS) {
                if (mine.isEmpty() || random.nextBoolean()) {
                    mine.add(new ArrayList<>());
                }
                mine.getLast().add(events.get(i));
            }
            work.add(() -> {
                start.await();
                mine.forEach(batch -> Workspaces.run(place, () -> apply(place, batch)));
                return true;
            });
        }
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var all = work.stream().map(threads::submit).toList();
            start.countDown();
            for (var each : all) {
                each.get();
            }
        }
    }

    /** As the consumer of the log does: what may pass is done again. */
    private void apply(WorkspaceId place, List<AcceptedEvent> batch) {
        var received = batch.stream()
                .map(event -> new Received<>(event.messageId(), "", "", event.timestamp(), event))
                .toList();
        while (true) {
            try {
                var work = handler.prepare(place, received);
                transaction.executeWithoutResult(_ -> work.run());
                return;
            } catch (RetryLater | TransientDataAccessException e) {
                // once more
            }
        }
    }

    /** Twenty events of at most four users on four devices, with some emails and two groups; no two at one time. */
    private static List<AcceptedEvent> events(Random random) {
        var events = new ArrayList<AcceptedEvent>();
        for (int i = 0; i < 20; i++) {
            var user = random.nextInt(3) == 0 ? null : "u" + random.nextInt(4);
            var device = user == null || random.nextInt(3) == 0 ? "d" + random.nextInt(4) : null;
            var type = List.of("identify", "identify", "identify", "alias", "group", "track")
                    .get(random.nextInt(6));
            Map<String, Object> traits = new HashMap<>();
            if (type.equals("identify") || type.equals("group")) {
                traits.put("plan", random.nextBoolean() ? "gold" : "free");
                traits.put("source", "s" + i);
                traits.put("city", random.nextBoolean() ? "" : "上海" + i);
            }
            if (type.equals("identify") && random.nextInt(4) == 0) {
                traits.put("email", "E%d@example.com".formatted(random.nextInt(3)));
            }
            events.add(new AcceptedEvent(
                    "m" + i,
                    type,
                    type.equals("track") ? "Looked" : null,
                    user,
                    device,
                    type.equals("alias") ? "u" + random.nextInt(4) : null,
                    type.equals("group") ? "g" + random.nextInt(2) : null,
                    Map.of(),
                    traits,
                    Map.of(),
                    START.plusSeconds(i),
                    START.plusSeconds(i)));
        }
        return events;
    }

    /** People by all that names them, and what is known of each; groups; nothing that differs by workspace. */
    private List<String> state() {
        return transaction.execute(_ -> {
            var named = new HashMap<String, TreeSet<String>>();
            jdbc.sql("select profile_id, type || ':' || value as name from identifier")
                    .query(row -> {
                        named.computeIfAbsent(row.getString("profile_id"), _ -> new TreeSet<>())
                                .add(row.getString("name"));
                    });
            var state = new TreeSet<String>();
            describe(state, named, "traits", "select id, traits::text from profile where merged_into is null");
            describe(
                    state,
                    named,
                    "sources",
                    "select p.id, string_agg(s.key || '=' || (s.value ->> 'at'), ',' order by s.key) from profile p, jsonb_each(p.trait_sources) s where merged_into is null group by p.id");
            describe(
                    state,
                    named,
                    "events",
                    "select profile_id, string_agg(message_id, ',' order by message_id) from event group by profile_id");
            describe(
                    state,
                    named,
                    "activity",
                    "select profile_id, concat_ws(' ', events, first_seen_at, last_seen_at) from activity");
            describe(
                    state,
                    named,
                    "group",
                    "select m.profile_id, concat_ws(' ', g.group_id, m.since) from group_member m join customer_group g on g.id = m.group_id");
            describe(
                    state,
                    named,
                    "segment",
                    "select m.profile_id, s.name from segment_member m join segment s on s.id = m.segment_id");
            state.addAll(jdbc.sql("select concat_ws(' ', 'group', group_id, traits::text) from customer_group")
                    .query(String.class)
                    .list());
            return new ArrayList<>(state);
        });
    }

    private void describe(TreeSet<String> state, Map<String, TreeSet<String>> named, String what, String sql) {
        jdbc.sql(sql).query(row -> {
            state.add("%s %s %s".formatted(named.get(row.getString(1)), what, row.getString(2)));
        });
    }
}
