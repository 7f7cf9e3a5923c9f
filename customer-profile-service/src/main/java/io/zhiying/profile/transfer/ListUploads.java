package io.zhiying.profile.transfer;

import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** How far the files for the static lists of the current workspace have come. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ListUploads {
    private final JdbcClient jdbc;
    private final Jobs jobs;
    private final InstantSource clock;

    ListUploads(JdbcClient jdbc, Jobs jobs, InstantSource clock) {
        this.jdbc = jdbc;
        this.jobs = jobs;
        this.clock = clock;
    }

    void write(UUID id, ListUpload upload) {
        jdbc.sql("""
                        update import set list_mode = ?, list_skips_invalid = ?, list_step = ?, list_line = ?,
                          list_unknown = ?, list_added = ?, list_removed = ? where id = ?""")
                .params(
                        upload.mode().wire(),
                        upload.skipsInvalid(),
                        upload.step().wire(),
                        upload.line(),
                        upload.unknown(),
                        upload.added(),
                        upload.removed(),
                        id)
                .update();
    }

    /**
     * Begins, or goes on with, the import of a list: false while another is at it, or came before and has not ended. The
     * outcome is that of one after the other, as they were sent.
     */
    boolean start(Import one, ListUpload upload) {
        if (upload.startedAt() != null) {
            return true;
        }
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('list_upload/' || ?, 0))")
                .param(upload.segmentId().toString())
                .query((_, _) -> 0)
                .single();
        boolean mustWait = jdbc
                .sql("""
                        select job_id from import where segment_id = :segment and id <> :id
                          and (list_started_at is not null or (created_at, id) < (:created, :id))""")
                .param("segment", upload.segmentId())
                .param("id", one.id())
                .param("created", Timestamp.from(one.createdAt()))
                .query(UUID.class)
                .list()
                .stream()
                .flatMap(job -> jobs.find(job).stream())
                .map(JobView::state)
                .anyMatch(state -> !state.isFinal());
        if (mustWait) {
            return false;
        }
        // Now that the others have ended: whom they put on the list came before.
        jdbc.sql("update import set list_started_at = ? where id = ?")
                .params(Timestamp.from(clock.instant()), one.id())
                .update();
        return true;
    }

    static ListUpload read(ResultSet row, UUID segment) throws SQLException {
        return new ListUpload(
                segment,
                ListUpload.Mode.of(row.getString("list_mode")),
                row.getBoolean("list_skips_invalid"),
                ListUpload.Step.of(row.getString("list_step")),
                Imports.instant(row, "list_started_at"),
                row.getLong("list_line"),
                row.getLong("list_unknown"),
                row.getLong("list_added"),
                row.getLong("list_removed"));
    }
}
