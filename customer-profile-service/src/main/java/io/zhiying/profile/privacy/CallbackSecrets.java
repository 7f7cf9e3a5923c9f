package io.zhiying.profile.privacy;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.destination.SigningSecrets;
import io.zhiying.profile.destination.SigningSecrets.Secret;
import io.zhiying.profile.sql.Json;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** What signs callbacks, for each workspace. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class CallbackSecrets {
    private static final TypeReference<List<Secret>> SECRETS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    CallbackSecrets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Empty until the current workspace has asked for some. */
    Optional<SigningSecrets> find() {
        return jdbc.sql("select secrets from privacy_callback_secret where workspace_id = ?")
                .param(Workspaces.current().value())
                .query((row, _) -> new SigningSecrets(Json.read(row.getString("secrets"), SECRETS)))
                .optional();
    }

    void put(SigningSecrets secrets) {
        jdbc.sql("""
                        insert into privacy_callback_secret (workspace_id, secrets) values (?, ?::jsonb)
                        on conflict (workspace_id) do update set secrets = excluded.secrets""")
                .params(Workspaces.current().value(), Json.write(secrets.all()))
                .update();
    }
}
