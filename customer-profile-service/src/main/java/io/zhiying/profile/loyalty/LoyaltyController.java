package io.zhiying.profile.loyalty;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.loyalty.Accounts.TierChange;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Loyalty over HTTP. */
@RestController
@RequestMapping("/v1/profiles")
@Tag(name = "Loyalty", description = "Points in an exact ledger, the rules that earn them, and tiers.")
class LoyaltyController {
    private static final int SHOWN = 20;

    private final Programs programs;
    private final Accounts accounts;
    private final Ledger ledger;
    private final Points points;
    private final Profiles profiles;
    private final SegmentReconciler segments;

    LoyaltyController(
            Programs programs,
            Accounts accounts,
            Ledger ledger,
            Points points,
            Profiles profiles,
            SegmentReconciler segments) {
        this.programs = programs;
        this.accounts = accounts;
        this.ledger = ledger;
        this.points = points;
        this.profiles = profiles;
        this.segments = segments;
    }

    /**
     * A customer's points.
     *
     * @param expiring lots with points left, the soonest to expire first
     * @param tierChanges the latest first
     */
    @Schema(name = "LoyaltyAccount")
    record AccountView(
            UUID profileId,
            long balance,
            @Nullable String tier,
            @Nullable Instant tierSince,
            List<LotView> expiring,
            List<TierChange> tierChanges) {}

    /** Points that came together. */
    @Schema(name = "LoyaltyLot")
    record LotView(
            long remaining, Instant earnedAt, @Nullable Instant expiresAt) {}

    /** What a caller may do. */
    @Schema(name = "LoyaltyOperationKind")
    enum Kind {
        @JsonProperty("earn")
        EARN,
        @JsonProperty("spend")
        SPEND,
        @JsonProperty("adjust")
        ADJUST,
        @JsonProperty("reverse")
        REVERSE
    }

    /**
     * What is to be done.
     *
     * @param points above 0; to adjust, below 0 takes points away; not given to reverse
     * @param operation the one to be reversed
     */
    @Schema(name = "LoyaltyOperationRequest")
    record Wanted(
            @Schema(example = "spend") @NotNull Kind type,
            @Schema(example = "200") @Nullable Long points,
            @Nullable UUID operation,

            @Schema(example = "兑换：保温杯") @NotBlank @Size(max = 255)
            String reason) {}

    @GetMapping("/loyalty/program")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get the rules of the loyalty programme")
    Program program() {
        return programs.find().orElseThrow(() -> Problems.notFound("loyalty_program", "yet"));
    }

    @PutMapping("/loyalty/program")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Set the rules of the loyalty programme; events that come from now on earn by them")
    Program change(@Valid @RequestBody Program program) {
        program.check();
        programs.put(program, points.now());
        accounts.reviewAll(points.now());
        return program;
    }

    @GetMapping("/{id}/loyalty")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get a customer's balance and tier")
    AccountView account(@PathVariable UUID id) {
        var profile = profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id));
        var account = accounts.find(profile).orElse(new LoyaltyBalance(0, null, null));
        return new AccountView(
                profile,
                account.balance(),
                account.tier(),
                account.tierSince(),
                ledger.lots(profile).stream()
                        .limit(SHOWN)
                        .map(lot -> new LotView(lot.remaining(), lot.earnedAt(), lot.expiresAt()))
                        .toList(),
                accounts.tierChanges(profile, SHOWN));
    }

    @GetMapping("/{id}/loyalty/operations")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List what happened to a customer's points, the latest first")
    Page<PointsOperation> operations(@PathVariable UUID id, PageRequest page) {
        return ledger.page(profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id)), page);
    }

    @GetMapping("/{id}/loyalty/operations/{operation}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get one operation on a customer's points")
    PointsOperation operation(@PathVariable UUID id, @PathVariable UUID operation) {
        return profiles.live(id)
                .flatMap(profile -> ledger.find(profile, operation))
                .orElseThrow(() -> Problems.notFound("loyalty_operation", operation));
    }

    @PostMapping("/{id}/loyalty/operations")
    @Idempotent
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Earn, spend, adjust or reverse points; a balance never falls below 0")
    ResponseEntity<PointsOperation> operate(@PathVariable UUID id, @Valid @RequestBody Wanted wanted) {
        var profile = profiles.lockLive(List.of(id)).get(id);
        if (profile == null) {
            throw Problems.notFound("profile", id);
        }
        var program = programs.find();
        var done = switch (wanted.type()) {
            case EARN -> points.add(profile, PointsOperation.Type.EARN, positive(wanted), wanted.reason(), program);
            case SPEND -> points.take(profile, PointsOperation.Type.SPEND, positive(wanted), wanted.reason());
            case ADJUST -> adjust(profile, wanted, program);
            case REVERSE -> points.reverse(profile, reversed(wanted), wanted.reason());
        };
        accounts.review(List.of(profile), program.orElse(null), points.now());
        segments.reconcile(Touched.in(Dependency.Fixed.LOYALTY, List.of(profile)));
        return ResponseEntity.created(URI.create("/v1/profiles/%s/loyalty/operations/%s".formatted(profile, done.id())))
                .body(done);
    }

    private PointsOperation adjust(UUID profile, Wanted wanted, Optional<Program> program) {
        long by = wanted.points() == null ? 0 : wanted.points();
        if (by == 0 || Math.abs(by) > PointsOperation.MAX_POINTS) {
            throw Problems.invalid("points", "must be from 1 to 1000000000, or below 0 to take points away");
        }
        var type = PointsOperation.Type.ADJUST;
        return by > 0
                ? points.add(profile, type, by, wanted.reason(), program)
                : points.take(profile, type, -by, wanted.reason());
    }

    private static long positive(Wanted wanted) {
        if (wanted.points() == null || wanted.points() < 1 || wanted.points() > PointsOperation.MAX_POINTS) {
            throw Problems.invalid("points", "must be from 1 to 1000000000");
        }
        return wanted.points();
    }

    private static UUID reversed(Wanted wanted) {
        if (wanted.operation() == null) {
            throw Problems.invalid("operation", "must name the operation to be reversed");
        }
        return wanted.operation();
    }
}
