package io.zhiying.profile.view;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.audit.AuditedProfiles;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.identity.IdentifierNormalizer;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.identity.Identifiers.Owner;
import io.zhiying.profile.person.Profile;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentQueries;
import io.zhiying.profile.segment.SegmentReferences;
import io.zhiying.profile.segment.condition.Condition;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Many profiles over HTTP. */
@RestController
@RequestMapping("/v1/profiles")
@RequiresScope("profiles:read")
@Tag(name = "Profiles")
class ProfileListsController {
    private final Profiles profiles;
    private final Identifiers identifiers;
    private final IdentifierNormalizer normalizer;
    private final SegmentQueries queries;
    private final SegmentReferences references;

    ProfileListsController(
            Profiles profiles,
            Identifiers identifiers,
            IdentifierNormalizer normalizer,
            SegmentQueries queries,
            SegmentReferences references) {
        this.profiles = profiles;
        this.identifiers = identifiers;
        this.normalizer = normalizer;
        this.queries = queries;
        this.references = references;
    }

    /** Which profiles. */
    record Wanted(
            @Schema(example = "[\"0199a0c2-7b1e-7c3a-9d52-0a4f6c1e2b3d\"]") @NotNull @Size(min = 1, max = 500)
            List<@NotNull UUID> profileIds) {}

    /** An identifier as it was seen or asked for. */
    record IdentifierRef(
            @Schema(example = "email") @NotBlank @Size(max = 63)
            String type,

            @Schema(example = "li@example.com") @NotBlank @Size(max = 255)
            String value) {}

    /**
     * A profile in a list.
     *
     * @param requestedId the id that was asked for, where that was merged into this one; else the same
     */
    record Item(UUID id, UUID requestedId, Map<String, @Nullable Object> traits, List<IdentifierRef> identifiers) {}

    /** Those that exist, in the order asked. */
    record Found(List<Item> profiles) {}

    @PostMapping("/batch-get")
    @Transactional(readOnly = true)
    @Operation(summary = "Get many profiles by id; ids that nobody has are left out")
    Found batchGet(@Valid @RequestBody Wanted wanted) {
        var live = profiles.live(wanted.profileIds());
        var items = items(live.values());
        return new Found(wanted.profileIds().stream()
                .filter(live::containsKey)
                .map(id -> {
                    var item = Objects.requireNonNull(items.get(live.get(id)));
                    return new Item(item.id(), id, item.traits(), item.identifiers());
                })
                .toList());
    }

    /** Which identifiers. */
    record ToResolve(@NotNull @Size(min = 1, max = 1000) List<@NotNull @Valid IdentifierRef> identifiers) {}

    /** One per identifier, in the order asked. */
    record Resolved(List<ResolvedIdentifier> results) {}

    /** Whose an identifier is; null where nobody has it. */
    record ResolvedIdentifier(
            String type, String value, @Nullable UUID profileId) {}

    @PostMapping("/resolve")
    @Transactional(readOnly = true)
    @Operation(summary = "Find the profile ids of many identifiers")
    Resolved resolve(@Valid @RequestBody ToResolve wanted) {
        Map<IdentifierRef, Identifier> normal = new HashMap<>();
        wanted.identifiers()
                .forEach(ref -> normalizer.normalize(ref.type(), ref.value()).ifPresent(id -> normal.put(ref, id)));
        var owners = identifiers.owners(normal.values());
        AuditedProfiles.add(owners.values().stream().map(Owner::profile).toList());
        return new Resolved(wanted.identifiers().stream()
                .map(ref -> {
                    var owner = owners.get(normal.get(ref));
                    return new ResolvedIdentifier(ref.type(), ref.value(), owner == null ? null : owner.profile());
                })
                .toList());
    }

    /** Which profiles; all where there is no condition. */
    record Search(@Nullable Condition condition) {}

    @PostMapping("/search")
    @Transactional(readOnly = true)
    @Operation(summary = "List profiles that meet a condition, in the language of segments; all without one")
    Page<Item> search(@RequestBody Search search, PageRequest page) {
        var after = page.cursor() == null ? null : Cursor.id(page.cursor());
        var condition = search.condition();
        if (condition != null) {
            references.check(condition);
        }
        var ids = condition == null
                ? profiles.liveAfter(after, page.limit() + 1)
                : queries.matching(condition, after, page.limit() + 1);
        var items = items(ids);
        return Page.of(ids, page.limit(), last -> Cursor.encode(last.toString()))
                .map(id -> Objects.requireNonNull(items.get(id)));
    }

    private Map<UUID, Item> items(Collection<UUID> ids) {
        AuditedProfiles.add(ids);
        var named = identifiers.of(ids);
        Map<UUID, Item> items = new HashMap<>();
        for (Profile profile : profiles.find(ids).values()) {
            items.put(
                    profile.id(),
                    new Item(
                            profile.id(),
                            profile.id(),
                            profile.traits().values(),
                            named.getOrDefault(profile.id(), List.of()).stream()
                                    .map(known -> new IdentifierRef(
                                            known.identifier().type(),
                                            known.identifier().value()))
                                    .toList()));
        }
        return items;
    }
}
