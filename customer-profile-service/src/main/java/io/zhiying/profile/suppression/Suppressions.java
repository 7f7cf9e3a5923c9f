package io.zhiying.profile.suppression;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.key.Pseudonyms;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The suppression list of the current workspace. Before identifiers are erased, who is suppressed by name is so by them. */
@Repository
@Order(Ordered.HIGHEST_PRECEDENCE)
@Transactional(propagation = Propagation.MANDATORY)
public class Suppressions implements ProfileData {
    private final JdbcClient jdbc;
    private final Identifiers identifiers;
    private final Pseudonyms names;
    private final InstantSource clock;

    Suppressions(JdbcClient jdbc, Identifiers identifiers, Pseudonyms names, InstantSource clock) {
        this.jdbc = jdbc;
        this.identifiers = identifiers;
        this.names = names;
        this.clock = clock;
    }

    /** Adds those that are not on the list; says how many. An entry keeps the reason that it came with. */
    int add(Collection<Identifier> whom, SuppressionReason reason, String source, String by) {
        return jdbc.sql("""
                        insert into suppression
                          (id, workspace_id, pseudonym, type, reason, source, added_by, added_at)
                        select id, :workspace, pseudonym, type, :reason, :source, :by, :now
                        from unnest(cast(:ids as uuid[]), cast(:pseudonyms as uuid[]), cast(:types as text[]))
                          as r(id, pseudonym, type) order by pseudonym
                        on conflict (workspace_id, pseudonym) do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(whom, _ -> Ids.next()))
                .param("pseudonyms", Columns.of(whom, each -> each.pseudonym(names)))
                .param("types", Columns.of(whom, Identifier::type))
                .param("reason", reason.wire())
                .param("source", source)
                .param("by", by)
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    /** Says how many were on the list. */
    int remove(Collection<Identifier> whom) {
        return jdbc.sql("""
                        delete from suppression
                        where workspace_id = :workspace and pseudonym = any(cast(:pseudonyms as uuid[]))""")
                .param("workspace", Workspaces.current().value())
                .param("pseudonyms", Columns.of(whom, each -> each.pseudonym(names)))
                .update();
    }

    /** Those that are on the list. */
    Map<Identifier, SuppressionReason> reasons(Collection<Identifier> whom) {
        Map<UUID, Identifier> byPseudonym = new HashMap<>();
        whom.forEach(each -> byPseudonym.put(each.pseudonym(names), each));
        Map<Identifier, SuppressionReason> reasons = new HashMap<>();
        jdbc.sql("""
                        select pseudonym, reason from suppression
                        where workspace_id = :workspace and pseudonym = any(cast(:pseudonyms as uuid[]))""")
                .param("workspace", Workspaces.current().value())
                .param("pseudonyms", Columns.of(byPseudonym.keySet()))
                .query(row -> {
                    var each = byPseudonym.get(row.getObject("pseudonym", UUID.class));
                    if (each != null) {
                        reasons.put(each, SuppressionReason.of(row.getString("reason")));
                    }
                });
        return reasons;
    }

    /** Of these live profiles, those that are on the list by their id or by any identifier that the channel reaches. */
    public Map<UUID, SuppressionReason> ofProfiles(Collection<UUID> profiles, String channel) {
        if (profiles.isEmpty() || isEmpty()) {
            return Map.of();
        }
        Map<UUID, List<Identifier>> named = new HashMap<>();
        profiles.forEach(id -> named.computeIfAbsent(id, _ -> new ArrayList<>()).add(byId(id)));
        identifiers
                .of(profiles)
                .forEach((id, known) -> known.stream()
                        .map(Identifiers.Known::identifier)
                        .filter(identifier -> reaches(channel, identifier.type()))
                        .forEach(identifier -> named.computeIfAbsent(id, _ -> new ArrayList<>())
                                .add(identifier)));
        var reasons = reasons(named.values().stream().flatMap(List::stream).toList());
        Map<UUID, SuppressionReason> suppressed = new HashMap<>();
        named.forEach((id, ways) -> ways.stream()
                .filter(reasons::containsKey)
                .findFirst()
                .ifPresent(way -> suppressed.put(id, reasons.get(way))));
        return suppressed;
    }

    /** An address bars email and a number what goes to phones; any other identifier is the person's, and bars all. */
    private static boolean reaches(String channel, String type) {
        return switch (type) {
            case Identifier.EMAIL -> !channel.equals("sms");
            case Identifier.PHONE -> !channel.equals("email");
            default -> true;
        };
    }

    /** Most workspaces have none, and are asked about a million customers. */
    private boolean isEmpty() {
        return !jdbc.sql("select exists(select from suppression where workspace_id = ?)")
                .param(Workspaces.current().value())
                .query(Boolean.class)
                .single();
    }

    /** The latest first. */
    Page<Suppression> page(@Nullable SuppressionReason reason, PageRequest page) {
        var rows = jdbc.sql("""
                        select * from suppression
                        where workspace_id = :workspace and (cast(:reason as text) is null or reason = :reason)
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("reason", reason == null ? null : reason.wire())
                .param("before", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> new Suppression(
                        row.getObject("id", UUID.class),
                        row.getString("type"),
                        SuppressionReason.of(row.getString("reason")),
                        row.getString("source"),
                        row.getString("added_by"),
                        row.getTimestamp("added_at").toInstant()))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    static Identifier byId(UUID profile) {
        return new Identifier(Suppression.PROFILE, profile.toString());
    }

    /** Who was not to be written to is not as the one that they turned out to be. */
    @Override
    public void merge(List<Merge> merges) {
        var reasons = reasons(merges.stream().map(merge -> byId(merge.merged())).toList());
        merges.forEach(merge -> {
            var reason = reasons.get(byId(merge.merged()));
            if (reason != null) {
                add(List.of(byId(merge.survivor())), reason, "merge", "system");
            }
        });
    }

    /** The id means nobody any more; whoever comes back under an address of the person is not written to either. */
    @Override
    public void erase(UUID profile) {
        var reason = reasons(List.of(byId(profile))).get(byId(profile));
        if (reason == null) {
            return;
        }
        var reachable = identifiers.of(List.of(profile)).getOrDefault(profile, List.of()).stream()
                .map(Identifiers.Known::identifier)
                .filter(identifier -> identifier.type().equals(Identifier.EMAIL)
                        || identifier.type().equals(Identifier.PHONE))
                .toList();
        add(reachable, reason, "erasure", "system");
        remove(List.of(byId(profile)));
    }
}
