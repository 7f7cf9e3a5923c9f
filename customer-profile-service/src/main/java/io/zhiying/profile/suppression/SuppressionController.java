package io.zhiying.profile.suppression;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.identity.IdentifierNormalizer;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The suppression list over HTTP. */
@RestController
@RequestMapping("/v1/privacy/suppressions")
@RequiresScope("privacy:write")
@Tag(name = "Suppressions", description = "Addresses and persons whom no message may reach.")
class SuppressionController {
    private static final int MOST = 1000;

    private final Suppressions suppressions;
    private final IdentifierNormalizer normalizer;

    SuppressionController(Suppressions suppressions, IdentifierNormalizer normalizer) {
        this.suppressions = suppressions;
        this.normalizer = normalizer;
    }

    /** @param type {@code email}, {@code phone}, {@code user_id}, another type of identifier, or {@code profile_id} */
    record Entry(
            @Schema(example = "email") @NotBlank @Size(max = 63)
            String type,

            @Schema(example = "li@example.com") @NotBlank @Size(max = 255)
            String value) {}

    record Addition(
            @NotNull @Size(min = 1, max = MOST) List<@Valid @NotNull Entry> entries,
            @Schema(example = "bounced") @NotNull SuppressionReason reason,

            @Schema(example = "mail-service") @NotNull @Pattern(regexp = "[\\w .:/-]{1,100}")
            String source) {}

    record Entries(@NotNull @Size(min = 1, max = MOST) List<@Valid @NotNull Entry> entries) {}

    /** @param known were on the list before, and keep their reason */
    record Added(int added, int known) {}

    record Removed(int removed) {}

    record Checked(List<Result> results) {}

    /** @param reason null where it is not on the list */
    record Result(
            String type,
            String value,
            boolean suppressed,
            @Nullable SuppressionReason reason) {}

    @PostMapping
    @Transactional
    @Operation(summary = "Put addresses or persons on the list: no campaign writes to them any more")
    Added add(@Valid @RequestBody Addition addition) {
        var whom = identifiers(addition.entries()).stream().distinct().toList();
        int added = suppressions.add(
                whom, addition.reason(), addition.source(), Caller.current().principal());
        return new Added(added, whom.size() - added);
    }

    @PostMapping("/remove")
    @Transactional
    @Operation(summary = "Take addresses or persons off the list")
    Removed remove(@Valid @RequestBody Entries entries) {
        return new Removed(suppressions.remove(identifiers(entries.entries())));
    }

    @PostMapping("/check")
    @Transactional(readOnly = true)
    @Operation(summary = "Ask for many addresses or persons whether they are on the list")
    Checked check(@Valid @RequestBody Entries entries) {
        var whom = identifiers(entries.entries());
        var reasons = suppressions.reasons(whom);
        var results = new ArrayList<Result>(whom.size());
        for (int i = 0; i < whom.size(); i++) {
            var entry = entries.entries().get(i);
            var reason = reasons.get(whom.get(i));
            results.add(new Result(entry.type(), entry.value(), reason != null, reason));
        }
        return new Checked(results);
    }

    @GetMapping
    @Transactional(readOnly = true)
    @Operation(
            summary = "List the entries, the latest first",
            description = "They do not say whom they stand for: only a hash of that is kept. Ask about one with check.")
    Page<Suppression> list(@RequestParam(required = false) @Nullable String reason, PageRequest page) {
        try {
            return suppressions.page(reason == null ? null : SuppressionReason.of(reason), page);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("reason", "must be manual, bounced, complained or unsubscribed");
        }
    }

    private List<Identifier> identifiers(List<Entry> entries) {
        var found = new ArrayList<Identifier>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            found.add(identifier("entries[%d].value".formatted(i), entries.get(i)));
        }
        return found;
    }

    private Identifier identifier(String field, Entry entry) {
        if (entry.type().equals(Suppression.PROFILE)) {
            try {
                return Suppressions.byId(UUID.fromString(entry.value()));
            } catch (IllegalArgumentException e) {
                throw Problems.invalid(field, "must be the id of a profile");
            }
        }
        return normalizer
                .normalize(entry.type(), entry.value())
                .orElseThrow(() -> Problems.invalid(field, "is no " + entry.type() + " that can name anybody"));
    }
}
