package io.zhiying.profile.identity;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.identity.IdentityRuleVersions.Version;
import io.zhiying.profile.person.TraitPolicies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The rules of the current workspace, remembered for a moment. Where the database is away, those that were known:
 * ingestion never stops.
 */
@Component
public class CurrentRules implements Supplier<IdentityRules.Compiled> {
    private static final Logger log = LoggerFactory.getLogger(CurrentRules.class);
    private static final Duration REMEMBERED = Duration.ofSeconds(3);
    private static final int MAX_WORKSPACES = 10_000;
    private static final IdentityRules.Compiled NONE = IdentityRules.NONE.compiled();

    private final IdentityRuleVersions versions;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Map<WorkspaceId, Known> known = new ConcurrentHashMap<>();

    CurrentRules(IdentityRuleVersions versions, TransactionTemplate transaction, InstantSource clock) {
        this.versions = versions;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Known(IdentityRules.Compiled rules, Instant until) {}

    @Override
    public IdentityRules.Compiled get() {
        var workspace = Workspaces.current();
        var now = clock.instant();
        var before = known.get(workspace);
        if (before != null && before.until().isAfter(now)) {
            return before.rules();
        }
        IdentityRules.Compiled read;
        try {
            read = Objects.requireNonNull(transaction.execute(_ -> versions.latest()
                    .map(Version::rules)
                    .map(IdentityRules::compiled)
                    .orElse(NONE)));
        } catch (DataAccessException | TransactionException e) {
            log.warn("identity rules cannot be read now: {}", e.toString());
            read = before == null ? NONE : before.rules();
        }
        if (known.size() >= MAX_WORKSPACES) {
            known.clear();
        }
        known.put(workspace, new Known(read, now.plus(REMEMBERED)));
        return read;
    }

    public TraitPolicies traitPolicies() {
        return get().traitPolicies();
    }

    /** Here a change holds at once. */
    void forget() {
        known.remove(Workspaces.current());
    }
}
