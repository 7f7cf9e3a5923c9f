package io.zhiying.profile.key;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The wrapped keys of the current workspace's subjects. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class DataKeyRows {
    private final JdbcClient jdbc;

    DataKeyRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A key under its own id. */
    record Row(UUID id, UUID subject, byte[] wrapped) {}

    /** By subject, those that seal. */
    Map<UUID, Row> sealing(Collection<UUID> subjects) {
        Map<UUID, Row> rows = new HashMap<>();
        jdbc.sql("""
                        select id, subject, wrapped from data_key
                        where workspace_id = :workspace and subject = any(cast(:subjects as uuid[]))
                          and retired_at is null""")
                .param("workspace", Workspaces.current().value())
                .param("subjects", Columns.of(subjects))
                .query((row, _) -> new Row(
                        row.getObject("id", UUID.class), row.getObject("subject", UUID.class), row.getBytes("wrapped")))
                .list()
                .forEach(row -> rows.put(row.subject(), row));
        return rows;
    }

    /** By id, those that open: retired ones too. */
    Map<UUID, byte[]> opening(Collection<UUID> ids) {
        Map<UUID, byte[]> wrapped = new HashMap<>();
        jdbc.sql("""
                        select id, wrapped from data_key
                        where workspace_id = :workspace and id = any(cast(:ids as uuid[])) and length(wrapped) > 0""")
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(ids))
                .query(row -> {
                    wrapped.put(row.getObject("id", UUID.class), row.getBytes("wrapped"));
                });
        return wrapped;
    }

    /** Those of subjects that got one meanwhile are left out. In one order, so that no two wait for each other. */
    void insert(List<Row> rows, Instant now) {
        jdbc.sql("""
                        insert into data_key (id, workspace_id, subject, wrapped, created_at)
                        select id, :workspace, subject, wrapped, :now
                        from unnest(cast(:ids as uuid[]), cast(:subjects as uuid[]), cast(:wrapped as bytea[]))
                          as r(id, subject, wrapped) order by subject
                        on conflict (workspace_id, subject) where retired_at is null do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(now))
                .param("ids", Columns.of(rows, Row::id))
                .param("subjects", Columns.of(rows, Row::subject))
                .param("wrapped", Columns.of(rows, row -> "\\x" + HexFormat.of().formatHex(row.wrapped())))
                .update();
    }

    /**
     * They seal no more. Profiles are marked even where they have no key yet: one that is made for an event under way
     * is destroyed with the others.
     */
    void retire(Collection<UUID> profiles, Collection<UUID> names, Instant now) {
        jdbc.sql("""
                        update data_key set retired_at = :now
                        where workspace_id = :workspace and retired_at is null
                          and subject = any(cast(:profiles as uuid[]) || cast(:names as uuid[]))""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(now))
                .param("profiles", Columns.of(profiles))
                .param("names", Columns.of(names))
                .update();
        jdbc.sql("""
                        insert into data_key (id, workspace_id, subject, wrapped, created_at, retired_at)
                        select id, :workspace, subject, '', :now, :now
                        from unnest(cast(:ids as uuid[]), cast(:profiles as uuid[])) as r(id, subject)""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(now))
                .param("ids", Columns.of(profiles, _ -> Ids.next()))
                .param("profiles", Columns.of(profiles))
                .update();
    }

    boolean anyRetiredBefore(Instant time) {
        return jdbc.sql("select exists(select from data_key where workspace_id = ? and retired_at < ?)")
                .params(Workspaces.current().value(), Timestamp.from(time))
                .query(Boolean.class)
                .single();
    }

    /**
     * Returns the ids of the keys. An id of a profile (version 7) is nobody else's ever; an identifier may be somebody
     * new's, with a new key.
     */
    List<UUID> destroyRetiredBefore(Instant time) {
        return jdbc.sql("""
                        with gone as (
                          delete from data_key where workspace_id = :workspace and retired_at < :time
                          returning id, subject),
                        also as (
                          delete from data_key where workspace_id = :workspace and retired_at is null
                            and subject in (select subject from gone where uuid_extract_version(subject) = 7)
                          returning id)
                        select id from gone union all select id from also""")
                .param("workspace", Workspaces.current().value())
                .param("time", Timestamp.from(time))
                .query(UUID.class)
                .list();
    }

    boolean anyOf(Collection<UUID> subjects) {
        return jdbc.sql("""
                        select exists(select from data_key
                          where workspace_id = :workspace and subject = any(cast(:subjects as uuid[])))""")
                .param("workspace", Workspaces.current().value())
                .param("subjects", Columns.of(subjects))
                .query(Boolean.class)
                .single();
    }
}
