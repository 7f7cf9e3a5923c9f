package io.zhiying.profile.loyalty;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Json;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The current workspace's programme. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Programs {
    private static final TypeReference<Program> PROGRAM = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Programs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Program> find() {
        return jdbc.sql("select definition from loyalty_program where workspace_id = platform.workspace()")
                .query((row, _) -> Json.read(row.getString("definition"), PROGRAM))
                .optional();
    }

    void put(Program program, Instant now) {
        jdbc.sql("""
                        insert into loyalty_program (workspace_id, definition, updated_at) values (?, ?::jsonb, ?)
                        on conflict (workspace_id) do update set definition = excluded.definition,
                          updated_at = excluded.updated_at""")
                .params(Workspaces.current().value(), Json.write(program), Timestamp.from(now))
                .update();
    }
}
