package io.zhiying.profile.loyalty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import io.zhiying.profile.loyalty.LoyaltyEarnings.Happened;
import io.zhiying.profile.loyalty.Program.EarningRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** An order of 100 points beside 60 that never expire: whatever comes first, the ledger ends the same. */
class RefundOrderTest extends ProfileServiceTest {
    private static final EarningRule ORDERS =
            new EarningRule("orders", "Order Completed", null, BigDecimal.ONE, null, "CNY", "Order Refunded", null);

    private static final Map<String, Object> PART = Map.of("order_id", "1", "total", 30, "currency", "CNY");

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Instant later = start.plus(Duration.ofDays(11));
    private Instant now = start;

    @Autowired
    private Programs programs;

    @Autowired
    private Ledger ledger;

    @Autowired
    private Accounts accounts;

    @Autowired
    private WaitingRefunds waiting;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private Points points;
    private LoyaltyEarnings earnings;

    private enum Step {
        ORDER,
        PART,
        PART_AGAIN,
        WHOLE,
        SPEND,
        EXPIRY
    }

    @BeforeEach
    void prepare() {
        points = new Points(ledger, () -> now);
        earnings = new LoyaltyEarnings(programs, ledger, new Refunds(ledger, waiting, points), points, accounts);
        inTransaction(() -> programs.put(new Program(List.of(ORDERS), 10, null, null), start));
    }

    /** @param reversed how many of the order's points are taken back in the end */
    @ParameterizedTest
    @CsvSource({
        "ORDER PART EXPIRY, 30",
        "ORDER WHOLE EXPIRY, 100",
        "ORDER PART PART_AGAIN EXPIRY, 80",
        "ORDER PART WHOLE EXPIRY, 100",
        "ORDER PART SPEND EXPIRY, 30",
        "ORDER WHOLE SPEND EXPIRY, 100",
        "ORDER PART PART_AGAIN WHOLE SPEND EXPIRY, 100"
    })
    void endsTheSameWhateverComesFirst(String steps, long reversed) {
        var all = EnumSet.noneOf(Step.class);
        List.of(steps.split(" ")).forEach(step -> all.add(Step.valueOf(step)));
        for (var order : permutations(all)) {
            if (order.contains(Step.SPEND) && order.indexOf(Step.SPEND) < order.indexOf(Step.ORDER)) {
                continue;
            }
            now = start;
            var profile = UUID.randomUUID();
            inTransaction(() -> points.add(profile, PointsOperation.Type.ADJUST, 60, "r", Optional.empty()));

            order.forEach(step -> take(profile, step));
            now = later;
            inTransaction(() -> points.expire(profile));

            // A spend takes what expires soonest, where that is still there: then the other points stay.
            boolean fromOrder = order.contains(Step.SPEND)
                    && order.indexOf(Step.SPEND) < order.indexOf(Step.EXPIRY)
                    && reversed < 100;
            long balance = order.contains(Step.SPEND) && !fromOrder ? 20 : 60;
            assertThat(state(profile))
                    .as("%s", order)
                    .isEqualTo(
                            "balance %d, lots %1$d, entries %1$d, reversed %d, waiting 0".formatted(balance, reversed));
        }
    }

    /** Segments that look at balances follow what is said to have changed. */
    @Test
    void saysThatPointsChangedWhereTheyExpireAtARefundThatWasHeededBefore() {
        var profile = UUID.randomUUID();
        take(profile, Step.ORDER);
        take(profile, Step.PART);

        now = later;
        var changed = event(profile, Step.PART, "Order Refunded", PART);

        assertThat(changed).containsExactly(profile);
        assertThat(state(profile)).isEqualTo("balance 0, lots 0, entries 0, reversed 30, waiting 0");
    }

    /** Events come twice. */
    private void take(UUID profile, Step step) {
        switch (step) {
            case ORDER ->
                event(profile, step, "Order Completed", Map.of("order_id", "1", "total", 100, "currency", "CNY"));
            case PART -> event(profile, step, "Order Refunded", PART);
            case PART_AGAIN ->
                event(profile, step, "Order Refunded", Map.of("order_id", "1", "total", 50, "currency", "CNY"));
            case WHOLE -> event(profile, step, "Order Refunded", Map.of("order_id", "1"));
            case SPEND -> inTransaction(() -> points.take(profile, PointsOperation.Type.SPEND, 40, "r"));
            case EXPIRY -> {
                now = later;
                inTransaction(() -> points.expire(profile));
            }
        }
    }

    /** Says whose points are said to have changed by the first time. */
    private Set<UUID> event(UUID profile, Step step, String name, Map<String, Object> properties) {
        var id = new UUID(profile.getMostSignificantBits(), step.ordinal());
        var data = new AcceptedEvent(
                "m", "track", name, "u", null, null, null, Map.copyOf(properties), Map.of(), Map.of(), start, start);
        var event = List.of(new Happened(profile, profile, id, data));
        var changed =
                Workspaces.call(new WorkspaceId(workspace), () -> transaction.execute(_ -> earnings.takeIn(event)));
        inTransaction(() -> earnings.takeIn(event));
        return changed;
    }

    private String state(UUID profile) {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(
                        _ -> jdbc.sql("""
                        select format('balance %s, lots %s, entries %s, reversed %s, waiting %s', a.balance,
                          (select sum(remaining) from loyalty_lot l where l.profile_id = a.profile_id),
                          (select sum(points) from loyalty_entry e where e.profile_id = a.profile_id),
                          (select sum(reversed) from loyalty_operation o
                            where o.profile_id = a.profile_id and o.type = 'earn'),
                          (select count(*) from loyalty_refund r where r.profile_id = a.profile_id))
                        from loyalty_account a where a.profile_id = ?""").param(profile).query(String.class).single()));
    }

    private void inTransaction(Runnable work) {
        Workspaces.run(new WorkspaceId(workspace), () -> transaction.executeWithoutResult(_ -> work.run()));
    }

    private static List<List<Step>> permutations(Set<Step> steps) {
        if (steps.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Step>>();
        for (var first : steps) {
            var rest = EnumSet.copyOf(steps);
            rest.remove(first);
            for (var others : permutations(rest)) {
                var one = new ArrayList<Step>();
                one.add(first);
                one.addAll(others);
                all.add(one);
            }
        }
        return all;
    }
}
