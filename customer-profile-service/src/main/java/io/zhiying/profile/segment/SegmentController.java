package io.zhiying.profile.segment;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageLimit;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.audit.AuditedProfiles;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.condition.Condition;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Segments over HTTP. */
@RestController
@RequestMapping("/v1/segments")
@Tag(name = "Segments", description = "Customers who meet a condition, kept true as events come and time goes.")
class SegmentController {
    private static final int SAMPLES = 10;

    private final SegmentService service;
    private final Segments segments;
    private final SegmentMembers members;
    private final SegmentFlows flows;
    private final SegmentQueries queries;
    private final SegmentReferences references;
    private final SegmentExplanations explanations;
    private final Profiles profiles;
    private final InstantSource clock;

    SegmentController(
            SegmentService service,
            Segments segments,
            SegmentMembers members,
            SegmentFlows flows,
            SegmentQueries queries,
            SegmentReferences references,
            SegmentExplanations explanations,
            Profiles profiles,
            InstantSource clock) {
        this.service = service;
        this.segments = segments;
        this.members = members;
        this.flows = flows;
        this.queries = queries;
        this.references = references;
        this.explanations = explanations;
        this.profiles = profiles;
        this.clock = clock;
    }

    /**
     * A segment as it is wanted.
     *
     * @param kind dynamic where nothing is said
     * @param condition of a dynamic one
     */
    record Definition(
            @NotBlank @Size(max = 120) String name,
            Segment.@Nullable Kind kind,
            @Nullable Condition condition) {

        /** Null for a static list. */
        @Nullable
        Condition checked() {
            if (kind == Segment.Kind.STATIC && condition != null) {
                throw Problems.invalid("condition", "must be absent: a static list has none");
            }
            if (kind != Segment.Kind.STATIC && condition == null) {
                throw Problems.invalid("condition", "must be given, or kind be static");
            }
            return condition;
        }
    }

    /** A condition to be tried. */
    record Trial(@NotNull Condition condition) {}

    /** Who would be in a segment: how many, and some of them. */
    record Preview(long count, List<UUID> samples, Instant asOf) {}

    @PostMapping
    @RequiresScope("segments:write")
    @Idempotent
    @Operation(
            summary =
                    "Create a segment; its members are computed in the background, or put on it where it is a static list")
    ResponseEntity<SegmentView> create(@Valid @RequestBody Definition definition) {
        var segment = service.create(definition.name().strip(), definition.checked());
        return ResponseEntity.created(URI.create("/v1/segments/" + segment.id()))
                .body(SegmentView.of(segment, 0));
    }

    @GetMapping
    @RequiresScope("segments:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List segments, the oldest first")
    Page<SegmentView> list(PageRequest page) {
        var found = segments.page(page);
        var sizes = flows.sizes(found.items().stream().map(Segment::id).toList());
        return found.map(segment -> SegmentView.of(segment, sizes.getOrDefault(segment.id(), 0L)));
    }

    @GetMapping("/{id}")
    @RequiresScope("segments:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get a segment with its size")
    SegmentView get(@PathVariable UUID id) {
        return SegmentView.of(segments.require(id), flows.size(id));
    }

    @PutMapping("/{id}")
    @RequiresScope("segments:write")
    @Transactional
    @Operation(summary = "Rename a segment or change its condition; a changed one is computed anew")
    SegmentView change(@PathVariable UUID id, @Valid @RequestBody Definition definition) {
        return SegmentView.of(service.change(id, definition.name().strip(), definition.checked()), flows.size(id));
    }

    @DeleteMapping("/{id}")
    @RequiresScope("segments:write")
    @Operation(summary = "Delete a segment; its members leave it")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        service.delete(id);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/preview")
    @RequiresScope("segments:read")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Count who meets a condition before it is saved")
    Preview preview(@Valid @RequestBody Trial trial) {
        references.check(trial.condition());
        var samples = queries.matching(trial.condition(), null, SAMPLES);
        AuditedProfiles.add(samples);
        return new Preview(queries.count(trial.condition()), samples, clock.instant());
    }

    @GetMapping("/{id}/members")
    @RequiresScope("segments:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List the members of a segment by profile id")
    Page<SegmentMembers.Member> members(@PathVariable UUID id, @PageLimit(1000) PageRequest page) {
        segments.require(id);
        var found = members.page(id, page);
        AuditedProfiles.add(
                found.items().stream().map(SegmentMembers.Member::profileId).toList());
        return found;
    }

    @GetMapping("/{id}/members/{profileId}/explanation")
    @RequiresScope("segments:read")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Explain why a profile is in a segment or is not")
    SegmentExplanation explanation(@PathVariable UUID id, @PathVariable UUID profileId) {
        var segment = segments.require(id);
        var profile = profiles.live(profileId).orElseThrow(() -> Problems.notFound("profile", profileId));
        return explanations.explain(segment, profile);
    }
}
