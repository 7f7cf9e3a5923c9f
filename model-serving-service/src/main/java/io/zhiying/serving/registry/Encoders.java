package io.zhiying.serving.registry;

import io.zhiying.serving.registry.VersionContent.Encoder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which versions are built on which encoders: an encoder that has any cannot retire. */
@Component
class Encoders {
    private final JdbcClient jdbc;

    Encoders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws org.springframework.dao.DataIntegrityViolationException the encoder is not ready any more */
    void use(ModelVersion version, Encoder encoder) {
        jdbc.sql("insert into model_encoder (workspace_id, version_id, encoder_id) values (?, ?, ?)")
                .params(version.owner().value(), version.id(), encoder.id())
                .update();
    }

    void useNoMore(ModelVersion version) {
        jdbc.sql("delete from model_encoder where version_id = ?")
                .param(version.id())
                .update();
    }

    /** Lets go of an encoder that has to stop: of those of the current workspace, what is built on it stops with it. */
    void release(ModelVersion encoder) {
        jdbc.sql("delete from model_encoder where encoder_id = ?")
                .param(encoder.id())
                .update();
    }
}
