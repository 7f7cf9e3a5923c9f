package io.zhiying.profile.merge;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.identity.RefusedTies;
import io.zhiying.profile.merge.Merges.MergeView;
import io.zhiying.profile.person.Profiles;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Merges over HTTP. */
@RestController
@RequestMapping("/v1/profiles/{id}")
@Tag(name = "Merges", description = "Which profiles became one, and how to take that back.")
class MergeController {
    private static final int REFUSED = 100;

    private final Profiles profiles;
    private final Merges merges;
    private final Splits splits;
    private final RefusedTies refused;

    MergeController(Profiles profiles, Merges merges, Splits splits, RefusedTies refused) {
        this.profiles = profiles;
        this.merges = merges;
        this.splits = splits;
        this.refused = refused;
    }

    /** @param profileId the one that had ended */
    record SplitRequest(
            @Schema(example = "0199a0c2-7b1e-7c3a-9d52-0a4f6c1e2b3d") @NotNull
            UUID profileId) {}

    /** Both are live now. */
    record SplitView(UUID survivorId, UUID restoredId) {}

    /** The latest hundred. */
    record RefusedView(List<RefusedTies.Refused> items) {}

    @GetMapping("/merges")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List the merges that made this profile, those that were taken back too, the latest first")
    Page<MergeView> list(@PathVariable UUID id, PageRequest page) {
        var live = live(id);
        var all = new ArrayList<>(profiles.mergedFrom(List.of(live)).getOrDefault(live, List.of()));
        all.add(live);
        return merges.page(all, page);
    }

    @PostMapping("/split")
    @RequiresScope("profiles:write")
    @Idempotent
    @Operation(summary = "Take a merge back: both profiles go on by themselves, with what is theirs")
    SplitView split(@PathVariable UUID id, @Valid @RequestBody SplitRequest request) {
        var split = splits.split(id, request.profileId(), Caller.current().principal());
        return new SplitView(split.survivor(), split.restored());
    }

    @GetMapping("/refused-identifiers")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List identifiers that events named beside this profile's and that were not taken as its own")
    RefusedView refused(@PathVariable UUID id) {
        return new RefusedView(refused.of(live(id), REFUSED));
    }

    private UUID live(UUID id) {
        return profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id));
    }
}
