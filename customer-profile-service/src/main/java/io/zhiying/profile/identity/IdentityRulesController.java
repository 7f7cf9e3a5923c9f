package io.zhiying.profile.identity;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.identity.IdentityRuleVersions.Version;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Identity rules over HTTP. */
@RestController
@RequestMapping("/v1/profiles/identity-rules")
@Tag(name = "Identity rules", description = "What names nobody, how many names one person has, and which count most.")
class IdentityRulesController {
    private final IdentityRuleVersions versions;
    private final CurrentRules current;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    IdentityRulesController(
            IdentityRuleVersions versions, CurrentRules current, TransactionTemplate transaction, InstantSource clock) {
        this.versions = versions;
        this.current = current;
        this.transaction = transaction;
        this.clock = clock;
    }

    @GetMapping
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get the identity rules that hold now; version 0 where none were declared")
    Version get() {
        return versions.latest().orElse(Version.NONE);
    }

    @PutMapping
    @RequiresScope("profiles:write")
    @Operation(summary = "Declare identity rules, in place of those before; they hold for events that come")
    Version put(@RequestBody IdentityRules rules) {
        var checked = rules.checked();
        var by = Caller.current().principal();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var version = Objects.requireNonNull(transaction.execute(_ -> versions.add(checked, by, now)));
        current.forget();
        return version;
    }

    @GetMapping("/versions")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List the identity rules that were declared, by whom and when, the latest first")
    Page<Version> versions(PageRequest page) {
        return versions.page(page);
    }
}
