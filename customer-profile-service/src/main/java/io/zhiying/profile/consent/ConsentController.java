package io.zhiying.profile.consent;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.consent.Consents.Given;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import io.zhiying.profile.suppression.Suppressions;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Consents over HTTP. */
@RestController
@Tag(name = "Consents", description = "What customers agreed to, per channel and purpose.")
class ConsentController {
    private static final int MAX_HISTORY = 200;
    private static final String NAME = "[a-z0-9][a-z0-9_.-]{0,62}";

    private final Consents consents;
    private final Suppressions suppressions;
    private final Profiles profiles;
    private final SegmentReconciler segments;
    private final InstantSource clock;

    ConsentController(
            Consents consents,
            Suppressions suppressions,
            Profiles profiles,
            SegmentReconciler segments,
            InstantSource clock) {
        this.consents = consents;
        this.suppressions = suppressions;
        this.profiles = profiles;
        this.segments = segments;
        this.clock = clock;
    }

    /** A word of the customer's. */
    record Change(
            @Schema(example = "email", description = "a channel, or * for all that have no consent of their own")
            @NotNull
            @Pattern(regexp = NAME + "|\\*", message = "must be * or match " + NAME)
            String channel,

            @Schema(example = "marketing") @NotNull @Pattern(regexp = NAME)
            String purpose,

            @NotNull ConsentStatus status,

            @Schema(example = "preference-center") @NotBlank @Size(max = 255)
            String source) {}

    /** The latest word per channel and purpose, and all that was ever said. */
    record ConsentsView(UUID profileId, List<Consent> consents, List<Consent> history) {}

    /** Who may be written to. */
    record Check(
            @Schema(example = "email") @NotNull @Pattern(regexp = NAME)
            String channel,

            @Schema(example = "marketing") @NotNull @Pattern(regexp = NAME)
            String purpose,

            @NotNull @Size(min = 1, max = 1000) List<@NotNull UUID> profileIds) {}

    /** One per profile that was asked for, in their order. */
    record Checked(List<Result> results) {}

    /**
     * @param reason granted, denied, withdrawn, no_consent (nothing was ever said, which is not a yes), suppressed
     *     (whatever was granted, the person or an address of theirs is on the suppression list) or profile_not_found
     */
    record Result(UUID profileId, boolean allowed, String reason) {}

    @PutMapping("/v1/profiles/{id}/consents")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Record what a customer agreed to or took back")
    ConsentsView put(@PathVariable UUID id, @Valid @RequestBody Change change) {
        var profile = profiles.lockLive(List.of(id)).get(id);
        if (profile == null) {
            throw Problems.notFound("profile", id);
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        consents.record(List.of(Given.of(
                profile, new Consent(change.channel(), change.purpose(), change.status(), change.source(), now))));
        segments.reconcile(Touched.in(Dependency.Fixed.CONSENTS, List.of(profile)));
        return view(profile);
    }

    @GetMapping("/v1/profiles/{id}/consents")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get what a customer agreed to, with its history")
    ConsentsView get(@PathVariable UUID id) {
        return view(profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id)));
    }

    private ConsentsView view(UUID profile) {
        return new ConsentsView(profile, consents.of(profile), consents.history(profile, MAX_HISTORY));
    }

    @PostMapping("/v1/profiles/consents/check")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Check for many customers whether a channel may be used for a purpose")
    Checked check(@Valid @RequestBody Check check) {
        var live = profiles.live(check.profileIds());
        var statuses = consents.statuses(live.values(), check.channel(), check.purpose());
        var suppressed = suppressions.ofProfiles(Set.copyOf(live.values()), check.channel());
        return new Checked(check.profileIds().stream()
                .map(id -> {
                    var profile = live.get(id);
                    return profile == null
                            ? new Result(id, false, "profile_not_found")
                            : suppressed.containsKey(profile)
                                    ? new Result(id, false, "suppressed")
                                    : result(id, statuses.get(profile));
                })
                .toList());
    }

    private static Result result(UUID id, @Nullable ConsentStatus status) {
        return new Result(id, status == ConsentStatus.GRANTED, status == null ? "no_consent" : status.wire());
    }
}
