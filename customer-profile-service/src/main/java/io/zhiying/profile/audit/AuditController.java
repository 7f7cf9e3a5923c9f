package io.zhiying.profile.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.audit.AuditEntries.Entry;
import io.zhiying.profile.audit.AuditEntries.Filter;
import io.zhiying.profile.time.Times;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit over HTTP. */
@RestController
@RequestMapping("/v1/privacy/audit")
@Tag(name = "Audit", description = "Who looked at personal data or changed it.")
class AuditController {
    private final AuditEntries entries;

    AuditController(AuditEntries entries) {
        this.entries = entries;
    }

    @GetMapping
    @RequiresScope("privacy:write")
    @Transactional(readOnly = true)
    @Operation(summary = "List who looked at personal data or changed it, the latest first")
    Page<Entry> list(
            @RequestParam(required = false) @Nullable UUID profileId,
            @RequestParam(required = false) @Nullable String principal,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            PageRequest page) {
        return entries.page(new Filter(profileId, principal, time("from", from), time("to", to)), page);
    }

    private static @Nullable Instant time(String field, @Nullable String value) {
        return value == null || value.isEmpty() ? null : Times.parameter(field, value);
    }
}
