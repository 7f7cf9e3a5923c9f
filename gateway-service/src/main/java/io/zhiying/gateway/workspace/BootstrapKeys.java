package io.zhiying.gateway.workspace;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.gateway.key.KeyKind;
import io.zhiying.gateway.key.KeyLifecycle;
import io.zhiying.gateway.key.KeySecret;
import io.zhiying.gateway.key.KeySpec;
import io.zhiying.gateway.key.Scopes;
import io.zhiying.platform.workspace.Workspaces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * The first workspace and its keys, from the settings; what exists stays as it is. A key that was revoked does not
 * come back.
 */
@Component
class BootstrapKeys implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(BootstrapKeys.class);

    private final Settings settings;
    private final WorkspaceRegistry workspaces;
    private final KeyLifecycle keys;

    BootstrapKeys(Settings settings, WorkspaceRegistry workspaces, KeyLifecycle keys) {
        this.settings = settings;
        this.workspaces = workspaces;
        this.keys = keys;
    }

    /** The keys have the form {@code zy_} or {@code zyw_}, 8 letters or digits, {@code _}, 32 more. */
    @ConfigurationProperties("zhiying.bootstrap")
    record Settings(
            @Nullable String workspace,
            @Nullable String adminKey,
            @Nullable String writeKey) {
        @Override
        public String toString() {
            return "Settings[workspace=" + workspace + "]";
        }
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (settings.workspace() == null || settings.workspace().isBlank()) {
            return;
        }
        var workspace = new WorkspaceId(settings.workspace());
        workspaces.ensure(workspace, "bootstrap");
        Workspaces.run(workspace, () -> {
            adopt(settings.adminKey(), KeyKind.API, KeySpec.apiKey("Bootstrap admin key", Scopes.ALL));
            adopt(settings.writeKey(), KeyKind.WRITE, KeySpec.writeKey("Bootstrap write key"));
        });
    }

    private void adopt(@Nullable String text, KeyKind kind, KeySpec spec) {
        if (text == null || text.isBlank()) {
            return;
        }
        var secret = KeySecret.parse(text)
                .filter(parsed -> parsed.kind() == kind)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the bootstrap %s key must have the form %s_<8 letters or digits>_<32 letters or digits>"
                                .formatted(kind.value(), kind.mark())));
        if (keys.adopt(spec, secret)) {
            log.info("Added the bootstrap {} key {}", kind.value(), secret.prefix());
        }
    }
}
