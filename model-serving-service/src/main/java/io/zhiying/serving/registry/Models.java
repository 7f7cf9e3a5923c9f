package io.zhiying.serving.registry;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The models that a workspace can see. A name of its own hides a shared one. */
@Component
class Models {
    private final JdbcClient jdbc;

    Models(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Model model) {
        jdbc.sql("""
                        insert into model
                          (workspace_id, name, task, languages, licence, description, created_at, created_by)
                        values (:owner, :name, :task, :languages, :licence, :description, :createdAt, :createdBy)""")
                .param("owner", model.owner().value())
                .param("name", model.name())
                .param("task", model.task().value())
                .param("languages", model.languages().toArray(String[]::new))
                .param("licence", model.licence())
                .param("description", model.description())
                .param("createdAt", Timestamp.from(model.createdAt()))
                .param("createdBy", model.createdBy())
                .update();
    }

    /** The workspace's own of that name, or else the shared one. */
    Optional<Model> find(String name) {
        return jdbc.sql("select * from model where name = ? order by workspace_id = '*shared' limit 1")
                .param(name)
                .query((row, _) -> model(row))
                .optional();
    }

    Optional<Model> find(Owner owner, String name) {
        return jdbc.sql("select * from model where workspace_id = ? and name = ?")
                .params(owner.value(), name)
                .query((row, _) -> model(row))
                .optional();
    }

    /** @throws Problem {@code model.not_found} */
    Model get(String name) {
        return find(name).orElseThrow(() -> Problems.notFound("model", name));
    }

    Page<Model> list(PageRequest page) {
        String after =
                page.cursor() == null ? "" : Cursor.decode(page.cursor(), 1).getFirst();
        List<Model> rows = jdbc.sql("""
                        select distinct on (name) * from model
                        where name > ? order by name, workspace_id = '*shared' limit ?""")
                .params(after, page.limit() + 1)
                .query((row, _) -> model(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.name()));
    }

    private static Model model(ResultSet row) throws SQLException {
        return new Model(
                new Owner(row.getString("workspace_id")),
                row.getString("name"),
                Task.of(row.getString("task")),
                List.of((String[]) row.getArray("languages").getArray()),
                row.getString("licence"),
                row.getString("description"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"));
    }
}
