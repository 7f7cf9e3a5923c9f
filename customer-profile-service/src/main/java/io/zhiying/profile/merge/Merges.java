package io.zhiying.profile.merge;

import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.page.TimeCursor;
import io.zhiying.profile.sql.Json;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The audit of merges, written by {@link io.zhiying.profile.identity.Identifiers}. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Merges {
    private static final TypeReference<List<Moved>> MOVED = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Merges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An identifier that went from the merged profile to the survivor. */
    record Moved(String type, String value) {}

    /**
     * Two profiles became one.
     *
     * @param causedBy the event that named both
     * @param undoneAt when and by whom it was taken back; null while it holds
     */
    record MergeView(
            UUID id,
            UUID survivorId,
            UUID mergedId,
            UUID causedBy,
            List<Moved> identifiers,
            Instant mergedAt,
            @Nullable Instant undoneAt,
            @Nullable String undoneBy) {}

    /** Of a profile and of all that ended in it, the latest first. */
    Page<MergeView> page(Collection<UUID> profiles, PageRequest page) {
        var after = page.cursor() == null ? null : TimeCursor.of(page.cursor());
        var rows = jdbc.sql("""
                        select * from profile_merge
                        where (survivor_id = any(cast(:profiles as uuid[])) or merged_id = any(cast(:profiles as uuid[])))
                          and (merged_at, id) < (coalesce(cast(:at as timestamptz), 'infinity'),
                            coalesce(cast(:id as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                        order by merged_at desc, id desc limit :rows""")
                .param("profiles", profiles.stream().map(UUID::toString).toArray(String[]::new))
                .param("at", after == null ? null : Timestamp.from(after.time()))
                .param("id", after == null ? null : after.id())
                .param("rows", page.limit() + 1)
                .query((row, _) -> {
                    var undone = row.getTimestamp("undone_at");
                    return new MergeView(
                            row.getObject("id", UUID.class),
                            row.getObject("survivor_id", UUID.class),
                            row.getObject("merged_id", UUID.class),
                            row.getObject("caused_by", UUID.class),
                            Json.read(row.getString("identifiers"), MOVED),
                            row.getTimestamp("merged_at").toInstant(),
                            undone == null ? null : undone.toInstant(),
                            row.getString("undone_by"));
                })
                .list();
        return Page.of(rows, page.limit(), last -> new TimeCursor(last.mergedAt(), last.id()).encode());
    }

    /** A profile and those that had ended in it, directly or by way of others, and have not been taken out again. */
    Set<UUID> endedIn(UUID profile) {
        return new HashSet<>(
                jdbc.sql("""
                        with recursive ended(id) as (
                          select cast(:profile as uuid)
                          union
                          select m.merged_id from profile_merge m join ended e on m.survivor_id = e.id
                          where m.undone_at is null)
                        select id from ended""").param("profile", profile).query(UUID.class).list());
    }

    void undo(UUID merged, String by, Instant at) {
        jdbc.sql("""
                        update profile_merge set undone_at = :at, undone_by = :by
                        where merged_id = :merged and undone_at is null""")
                .param("at", Timestamp.from(at))
                .param("by", by)
                .param("merged", merged)
                .update();
    }
}
