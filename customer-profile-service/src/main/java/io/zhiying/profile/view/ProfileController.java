package io.zhiying.profile.view;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.identity.IdentifierNormalizer;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.time.Times;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.TimelineEvent;
import io.zhiying.profile.timeline.TimelineFilter;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** One profile over HTTP. */
@RestController
@RequestMapping("/v1/profiles")
@Tag(name = "Profiles", description = "What is known of each customer.")
class ProfileController {
    private static final ErrorCode NOT_FOUND = new ErrorCode("profile.not_found", 404, "There is no such profile");

    private final ProfileViews views;
    private final Profiles profiles;
    private final Identifiers identifiers;
    private final IdentifierNormalizer normalizer;
    private final Events events;
    private final Erasures erasures;

    ProfileController(
            ProfileViews views,
            Profiles profiles,
            Identifiers identifiers,
            IdentifierNormalizer normalizer,
            Events events,
            Erasures erasures) {
        this.views = views;
        this.profiles = profiles;
        this.identifiers = identifiers;
        this.normalizer = normalizer;
        this.events = events;
        this.erasures = erasures;
    }

    @GetMapping("/{id}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Get a profile; the id of a merged one answers with its survivor")
    ResponseEntity<ProfileView> get(@PathVariable UUID id) {
        return answer(views.require(id));
    }

    @GetMapping("/lookup")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Find a profile by any identifier: user_id, anonymous_id, email, phone or another type")
    ResponseEntity<ProfileView> lookup(@RequestParam String type, @RequestParam String value) {
        var id = normalizer
                .normalize(type, value)
                .flatMap(identifiers::owner)
                .orElseThrow(() -> new Problem(NOT_FOUND, "No profile has this identifier."));
        return answer(views.require(id));
    }

    private static ResponseEntity<ProfileView> answer(ProfileView view) {
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_LOCATION,
                        URI.create("/v1/profiles/" + view.id()).toString())
                .body(view);
    }

    @GetMapping("/{id}/events")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List what happened to a customer, the latest first")
    Page<TimelineEvent> events(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            PageRequest page) {
        var live = profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id));
        return events.page(live, new TimelineFilter(type, name, time("from", from), time("to", to)), page);
    }

    private static @Nullable Instant time(String field, @Nullable String value) {
        return value == null || value.isEmpty() ? null : Times.parameter(field, value);
    }

    @DeleteMapping("/{id}")
    @RequiresScope("privacy:write")
    @Operation(summary = "Erase a customer: profile, identifiers, events, consents and memberships")
    ResponseEntity<Void> erase(@PathVariable UUID id) {
        erasures.erase(id);
        return ResponseEntity.accepted().build();
    }
}
