package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.segment.SegmentFlows;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What the size of a segment was. */
class SegmentHistoryTest extends ProfileServiceTest {
    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private SegmentFlows flows;

    private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);

    @Test
    void countsWhoEnteredAndLeftWhetherFoldedOrNot() {
        var segment = gold();
        for (var user : List.of("a", "b", "c")) {
            identify("{\"userId\":\"%s\",\"traits\":{\"plan\":\"gold\"}}".formatted(user));
            awaitProfile("user_id", user);
        }
        identify("{\"userId\":\"a\",\"traits\":{\"plan\":\"free\"}}");
        eventuallyHolds(() -> assertThat(size(segment)).isEqualTo(2));

        for (var step : List.of("day", "hour")) {
            var before = sums(history(segment, "?step=" + step));
            inWorkspace(() -> flows.fold());
            assertThat(sums(history(segment, "?step=" + step)))
                    .isEqualTo(before)
                    .isEqualTo("2 3 1");
        }
    }

    @Test
    void goesBackFromTheSizeThatItHasNow() {
        var segment = gold();
        identify("{\"userId\":\"a\",\"traits\":{\"plan\":\"gold\"}}");
        eventuallyHolds(() -> assertThat(size(segment)).isEqualTo(1));
        inWorkspace(() -> jdbc.sql("update segment set created_at = ? where id = ?")
                .params(Timestamp.from(today.minus(200, ChronoUnit.DAYS)), UUID.fromString(segment))
                .update());
        flow(segment, today.minus(100, ChronoUnit.DAYS).plus(5, ChronoUnit.HOURS), 6, 2);
        flow(segment, today.minus(100, ChronoUnit.DAYS).plus(7, ChronoUnit.HOURS), 1, 0);
        flow(segment, today.minus(3, ChronoUnit.DAYS).plus(1, ChronoUnit.HOURS), 0, 5);
        inWorkspace(() -> flows.fold());

        var lately = history(segment, "?from=%s".formatted(today.minus(4, ChronoUnit.DAYS)));
        var then = history(
                segment,
                "?from=%s&to=%s".formatted(today.minus(101, ChronoUnit.DAYS), today.minus(98, ChronoUnit.DAYS)));

        assertThat(points(lately).subList(0, 4)).containsExactly("5 0 0", "0 0 5", "0 0 0", "0 0 0");
        assertThat(points(then)).containsExactly("0 0 0", "5 7 2", "5 0 0");
        assertThat(then.text("/points/1/at"))
                .isEqualTo(today.minus(100, ChronoUnit.DAYS).toString());
        Long rows = Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql("select count(*) from segment_flow where hour < ?")
                        .param(Timestamp.from(today.minus(90, ChronoUnit.DAYS)))
                        .query(Long.class)
                        .single()));
        assertThat(rows).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "step=week, step",
        "from=yesterday, from",
        "to=1960-01-01T00:00:00Z, to",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z, from",
        "from=2190-01-02T00:00:00Z, from",
        "from=2000-01-01T00:00:00Z, from"
    })
    void refusesWhatIsOutOfBounds(String query, String field) {
        var refused = get("/v1/segments/%s/history?%s".formatted(gold(), query));

        refused.expectProblem(422, "request.invalid");
        assertThat(refused.text("/errors/0/field")).isEqualTo(field);
    }

    @Test
    void showsNothingToOthersAndForgetsWithTheSegment() {
        var segment = gold();
        sendAs(newWorkspace(), "GET", "/v1/segments/%s/history".formatted(segment), null)
                .expectProblem(404, "segment.not_found");
        flow(segment, today, 1, 0);

        delete("/v1/segments/" + segment).expect(204);

        get("/v1/segments/%s/history".formatted(segment)).expectProblem(404, "segment.not_found");
        Long kept = Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql("select count(*) from segment_flow")
                        .query(Long.class)
                        .single()));
        assertThat(kept).isZero();
    }

    private String gold() {
        return post("/v1/segments", """
                {"name":"Gold","condition":{"type":"trait","path":"plan","op":"eq","value":"gold"}}""").expect(201).text("/id");
    }

    private int size(String segment) {
        return get("/v1/segments/" + segment).expect(200).at("/size").asInt();
    }

    private Answer history(String segment, String query) {
        return get("/v1/segments/%s/history%s".formatted(segment, query)).expect(200);
    }

    /** Of each point: size, entered, left. */
    private static List<String> points(Answer history) {
        return history.at("/points")
                .valueStream()
                .map(point -> "%s %s %s".formatted(point.path("size"), point.path("entered"), point.path("left")))
                .toList();
    }

    /** The size in the end, and all who entered and left: midnight may pass between them. */
    private static String sums(Answer history) {
        var points = history.at("/points");
        return "%s %s %s"
                .formatted(
                        points.get(points.size() - 1).path("size"),
                        points.valueStream()
                                .mapToInt(each -> each.path("entered").asInt())
                                .sum(),
                        points.valueStream()
                                .mapToInt(each -> each.path("left").asInt())
                                .sum());
    }

    private void flow(String segment, Instant hour, int entered, int left) {
        inWorkspace(() -> jdbc.sql("insert into segment_flow values (?, ?, ?, ?, ?)")
                .params(UUID.fromString(segment), Timestamp.from(hour), workspace, entered, left)
                .update());
    }

    private void inWorkspace(Runnable work) {
        Workspaces.run(new WorkspaceId(workspace), () -> transaction.executeWithoutResult(_ -> work.run()));
    }
}
