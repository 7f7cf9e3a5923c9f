package io.zhiying.profile.privacy;

import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.page.TimeCursor;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.privacy.PrivacyRequest.Identity;
import io.zhiying.profile.privacy.PrivacyRequest.Status;
import io.zhiying.profile.privacy.PrivacyRequest.Type;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The requests of the current workspace's customers. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class PrivacyRequests {
    private static final TypeReference<List<Identity>> IDENTITIES = new TypeReference<>() {};
    private static final TypeReference<Map<String, Instant>> CONFIRMATIONS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    PrivacyRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false where there is one with this subject request id already */
    boolean insert(PrivacyRequest request, String digest) {
        return jdbc.sql("""
                        insert into privacy_request (id, workspace_id, subject_request_id, type, regulation, identities,
                          digest, corrections, status, callback_urls, requested_by, submitted_at, received_at, due_at, job_id)
                        values (:id, :workspace, :subject, :type, :regulation, cast(:identities as jsonb), :digest,
                          cast(:corrections as jsonb), :status, cast(:callbacks as text[]), :by, :submitted, :received, :due, :job)
                        on conflict (workspace_id, subject_request_id) do nothing""")
                        .param("id", request.id())
                        .param("workspace", Workspaces.current().value())
                        .param("subject", request.subjectRequestId())
                        .param("type", request.type().wire())
                        .param("regulation", request.regulation().wire())
                        .param("identities", Json.write(request.identities()))
                        .param("digest", digest)
                        .param("corrections", request.corrections() == null ? null : Json.write(request.corrections()))
                        .param("status", request.status().wire())
                        .param("callbacks", request.callbacks().toArray(String[]::new))
                        .param("by", request.requestedBy())
                        .param("submitted", Timestamp.from(request.submittedAt()))
                        .param("received", Timestamp.from(request.receivedAt()))
                        .param("due", Timestamp.from(request.dueAt()))
                        .param("job", request.jobId())
                        .update()
                == 1;
    }

    Optional<PrivacyRequest> find(UUID id) {
        return jdbc.sql("select * from privacy_request where id = ?")
                .param(id)
                .query((row, _) -> request(row))
                .optional();
    }

    /** Held until the transaction ends. */
    PrivacyRequest lock(UUID id) {
        return jdbc.sql("select * from privacy_request where id = ? for update")
                .param(id)
                .query((row, _) -> request(row))
                .single();
    }

    Optional<PrivacyRequest> bySubjectRequestId(String id) {
        return jdbc.sql("select * from privacy_request where workspace_id = ? and subject_request_id = ?")
                .params(Workspaces.current().value(), id)
                .query((row, _) -> request(row))
                .optional();
    }

    /** Empty for one of a time when it was no keyed hash. */
    String digestOf(UUID id) {
        return jdbc.sql("select digest from privacy_request where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    /** The latest first. */
    Page<PrivacyRequest> page(PageRequest page) {
        var after = page.cursor() == null ? null : TimeCursor.of(page.cursor());
        var rows = jdbc.sql("""
                        select * from privacy_request
                        where workspace_id = :workspace
                          and (received_at, id) < (coalesce(cast(:at as timestamptz), 'infinity'),
                            coalesce(cast(:id as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                        order by received_at desc, id desc limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("at", after == null ? null : Timestamp.from(after.time()))
                .param("id", after == null ? null : after.id())
                .param("rows", page.limit() + 1)
                .query((row, _) -> request(row))
                .list();
        return Page.of(rows, page.limit(), last -> new TimeCursor(last.receivedAt(), last.id()).encode());
    }

    /**
     * From here on the request knows the person by profiles alone; a correction is still to be addressed to somebody.
     *
     * @return false where it was not pending any more
     */
    boolean begin(UUID id, Collection<UUID> profiles) {
        return jdbc.sql("""
                        update privacy_request set status = 'in_progress', profile_ids = cast(:profiles as uuid[]),
                          identities = case when type = 'rectification' then identities else '[]' end
                        where id = :id and status = 'pending'""")
                        .param("profiles", profiles.stream().map(UUID::toString).toArray(String[]::new))
                        .param("id", id)
                        .update()
                == 1;
    }

    /** @return false where it was not pending any more */
    boolean cancel(UUID id) {
        return jdbc.sql("""
                        update privacy_request set status = 'cancelled', identities = '[]', corrections = null
                        where id = ? and status = 'pending'""").param(id).update() == 1;
    }

    /** Whom it turned out to concern. */
    void concerns(UUID id, Collection<UUID> profiles) {
        jdbc.sql("update privacy_request set profile_ids = cast(:profiles as uuid[]) where id = :id")
                .param("profiles", profiles.stream().map(UUID::toString).toArray(String[]::new))
                .param("id", id)
                .update();
    }

    /** How it goes; writes nothing where that is known. */
    void note(UUID id, List<String> waitingFor, Map<String, Instant> confirmations) {
        jdbc.sql("""
                        update privacy_request set waiting_for = cast(:waiting as text[]),
                          confirmations = cast(:confirmations as jsonb)
                        where id = :id and status = 'in_progress' and (waiting_for <> cast(:waiting as text[])
                          or confirmations <> cast(:confirmations as jsonb))""")
                .param("waiting", waitingFor.toArray(String[]::new))
                .param("confirmations", Json.write(confirmations))
                .param("id", id)
                .update();
    }

    /**
     * Nothing stays in it that names the person; what was corrected is in the profile.
     *
     * @return false where it was not in progress any more
     */
    boolean complete(PrivacyRequest request, Instant at) {
        return jdbc.sql("""
                        update privacy_request set status = 'completed', completed_at = :at,
                          waiting_for = '{}', identities = '[]', corrections = null
                        where id = :id and status = 'in_progress'""")
                        .param("at", Timestamp.from(at))
                        .param("id", request.id())
                        .update()
                == 1;
    }

    private static PrivacyRequest request(ResultSet row) throws SQLException {
        var corrections = row.getString("corrections");
        return new PrivacyRequest(
                row.getObject("id", UUID.class),
                row.getString("subject_request_id"),
                Type.of(row.getString("type")),
                Regulation.of(row.getString("regulation")),
                Json.read(row.getString("identities"), IDENTITIES),
                Status.of(row.getString("status")),
                corrections == null ? null : Json.object(corrections),
                Arrays.asList((UUID[]) row.getArray("profile_ids").getArray()),
                Arrays.asList((String[]) row.getArray("waiting_for").getArray()),
                Json.read(row.getString("confirmations"), CONFIRMATIONS),
                Arrays.asList((String[]) row.getArray("callback_urls").getArray()),
                row.getString("requested_by"),
                row.getTimestamp("submitted_at").toInstant(),
                row.getTimestamp("received_at").toInstant(),
                row.getTimestamp("due_at").toInstant(),
                instant(row, "completed_at"),
                row.getObject("job_id", UUID.class));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
