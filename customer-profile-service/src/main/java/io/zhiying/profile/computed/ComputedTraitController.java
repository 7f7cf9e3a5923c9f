package io.zhiying.profile.computed;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.computed.ValueExplanations.Explanation;
import io.zhiying.profile.person.Profiles;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
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
import org.springframework.web.bind.annotation.RestController;

/** Computed traits over HTTP. */
@RestController
@Tag(
        name = "Computed traits",
        description = "Traits that are computed from what customers did, kept exact as events come and time goes.")
class ComputedTraitController {
    private final ComputedTraitService service;
    private final ComputedTraits traits;
    private final ValueExplanations explanations;
    private final Profiles profiles;
    private final Jobs jobs;

    ComputedTraitController(
            ComputedTraitService service,
            ComputedTraits traits,
            ValueExplanations explanations,
            Profiles profiles,
            Jobs jobs) {
        this.service = service;
        this.traits = traits;
        this.explanations = explanations;
        this.profiles = profiles;
        this.jobs = jobs;
    }

    /**
     * A computed trait.
     *
     * @param status whether everybody has the value that is declared
     * @param computedAt when that was last done; null before the first time
     * @param computation how it goes
     */
    @Schema(name = "ComputedTrait")
    record TraitView(
            Declaration declaration,
            ComputedTrait.Status status,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant computedAt,
            @Nullable JobView computation) {}

    @PostMapping("/v1/computed-traits")
    @Idempotent
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Declare a computed trait; it is computed for everybody in the background")
    ResponseEntity<TraitView> declare(@Valid @RequestBody Declaration declaration) {
        var trait = service.declare(declaration);
        return ResponseEntity.created(URI.create("/v1/computed-traits/" + trait.name()))
                .body(view(trait));
    }

    @GetMapping("/v1/computed-traits")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List computed traits, by name")
    Page<TraitView> list(PageRequest page) {
        return traits.page(page).map(this::view);
    }

    @GetMapping("/v1/computed-traits/{name}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get a computed trait, and how far its computation is")
    TraitView get(@PathVariable String name) {
        return view(traits.require(name));
    }

    @PutMapping("/v1/computed-traits/{name}")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Change a computed trait; it is computed anew, and keeps its name")
    TraitView change(@PathVariable String name, @Valid @RequestBody Declaration declaration) {
        return view(service.change(name, declaration));
    }

    @DeleteMapping("/v1/computed-traits/{name}")
    @RequiresScope("profiles:write")
    @Operation(summary = "Delete a computed trait with its values; not where segments look at it")
    ResponseEntity<Void> delete(@PathVariable String name) {
        service.delete(name);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/v1/profiles/{id}/computed-traits/{name}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(summary = "Explain a customer's value by the events that it is made of")
    Explanation explain(@PathVariable UUID id, @PathVariable String name) {
        var profile = profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id));
        return explanations.explain(traits.require(name), profile);
    }

    private TraitView view(ComputedTrait trait) {
        return new TraitView(
                trait.declaration(),
                trait.status(),
                trait.createdAt(),
                trait.updatedAt(),
                trait.computedAt(),
                jobs.find(trait.job()).orElse(null));
    }
}
