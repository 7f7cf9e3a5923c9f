package io.zhiying.campaign.template;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The templates of the current workspace. */
@Repository
public class Templates {
    private static final String COLUMNS = "id, name, channel, subject, html, text, version, created_at, updated_at";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Templates(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Transactional
    Template add(String name, Channel channel, Content content) {
        var template = new Template(Ids.next(), name, channel, content, 1, clock.instant(), clock.instant());
        jdbc.sql("""
                        insert into template
                          (id, workspace_id, name, channel, subject, html, text, version, created_at, updated_at)
                        values (:id, :workspace, :name, :channel, :subject, :html, :text, 1, :now, :now)""")
                .param("id", template.id())
                .param("workspace", Workspaces.current().value())
                .param("name", name)
                .param("channel", channel.label())
                .param("subject", content.subject())
                .param("html", content.html())
                .param("text", content.text())
                .param("now", Timestamp.from(template.createdAt()))
                .update();
        return template;
    }

    @Transactional
    Template replace(UUID id, String name, Channel channel, Content content) {
        return jdbc.sql("""
                        update template set name = :name, channel = :channel, subject = :subject, html = :html,
                          text = :text, version = version + 1, updated_at = :now
                        where id = :id returning """ + " " + COLUMNS)
                .param("id", id)
                .param("name", name)
                .param("channel", channel.label())
                .param("subject", content.subject())
                .param("html", content.html())
                .param("text", content.text())
                .param("now", Timestamp.from(clock.instant()))
                .query(Templates::read)
                .optional()
                .orElseThrow(() -> Problems.notFound("template", id));
    }

    /** Campaigns that were launched keep the content that they were launched with. */
    @Transactional
    void remove(UUID id) {
        if (jdbc.sql("delete from template where id = :id").param("id", id).update() == 0) {
            throw Problems.notFound("template", id);
        }
    }

    @Transactional(readOnly = true)
    public Optional<Template> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from template where id = :id")
                .param("id", id)
                .query(Templates::read)
                .optional();
    }

    @Transactional(readOnly = true)
    public Template get(UUID id) {
        return find(id).orElseThrow(() -> Problems.notFound("template", id));
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public Page<Template> page(PageRequest request) {
        var rows = jdbc.sql("select " + COLUMNS + """
                         from template
                        where :after::uuid is null or id < :after::uuid
                        order by id desc limit :limit""")
                .param(
                        "after",
                        request.cursor() == null
                                ? null
                                : Cursor.id(request.cursor()).toString())
                .param("limit", request.limit() + 1)
                .query(Templates::read)
                .list();
        return Page.of(rows, request.limit(), row -> Cursor.encode(row.id().toString()));
    }

    private static Template read(ResultSet row, int number) throws SQLException {
        return new Template(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Channel.of(row.getString("channel")),
                new Content(row.getString("subject"), row.getString("html"), row.getString("text")),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
