package io.zhiying.profile.person;

import io.zhiying.profile.sql.Columns;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of rows that only change hands: they have a {@code profile_id}, and an {@code origin_id} to part by. */
public final class OwnedRows {
    private OwnedRows() {}

    /** @param table a name of ours, never a caller's */
    public static void move(JdbcClient jdbc, String table, List<Merge> merges) {
        jdbc.sql("""
                        update %s t set profile_id = m.survivor
                        from unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                        where t.profile_id = m.merged""".formatted(table))
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    /** @param table a name of ours, never a caller's */
    public static void giveBack(JdbcClient jdbc, String table, Split split) {
        jdbc.sql("""
                        update %s set profile_id = :restored
                        where profile_id = :survivor and origin_id = any(cast(:origins as uuid[]))""".formatted(table))
                .param("restored", split.restored())
                .param("survivor", split.survivor())
                .param("origins", Columns.of(split.origins()))
                .update();
    }
}
