package io.zhiying.profile.computed;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.segment.SegmentRecomputation;
import io.zhiying.profile.segment.SegmentReferences;
import io.zhiying.profile.segment.condition.Dependency;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Declaring, changing and removing computed traits. */
@Service
@Transactional
public class ComputedTraitService {
    private final ComputedTraits traits;
    private final ComputedValues values;
    private final SegmentReferences references;
    private final SegmentRecomputation segments;
    private final Jobs jobs;
    private final ComputedTraitProperties limits;
    private final InstantSource clock;

    ComputedTraitService(
            ComputedTraits traits,
            ComputedValues values,
            SegmentReferences references,
            SegmentRecomputation segments,
            Jobs jobs,
            ComputedTraitProperties limits,
            InstantSource clock) {
        this.traits = traits;
        this.values = values;
        this.references = references;
        this.segments = segments;
        this.jobs = jobs;
        this.limits = limits;
        this.clock = clock;
    }

    ComputedTrait declare(Declaration declaration) {
        declaration.check();
        traits.lockAndRevise();
        var all = traits.all();
        if (all.stream().anyMatch(trait -> trait.name().equals(declaration.name()))) {
            throw Problems.conflict(
                    "computed_trait.name_taken", "There is a computed trait %s already.".formatted(declaration.name()));
        }
        if (all.size() >= limits.maxPerWorkspace()) {
            throw Problems.conflict(
                    "computed_trait.too_many",
                    "A workspace has at most %d computed traits.".formatted(limits.maxPerWorkspace()));
        }
        var now = now();
        var id = Ids.next();
        var trait =
                new ComputedTrait(id, declaration, 1, ComputedTrait.Status.COMPUTING, compute(id, 1), now, now, null);
        traits.insert(trait);
        return trait;
    }

    ComputedTrait change(String name, Declaration declaration) {
        if (!declaration.name().equals(name)) {
            throw Problems.invalid("name", "must be the one in the path, %s: a trait keeps its name".formatted(name));
        }
        declaration.check();
        traits.lockAndRevise();
        var before = traits.require(name);
        boolean same = before.declaration().computesLike(declaration);
        int version = same ? before.version() : before.version() + 1;
        var after = new ComputedTrait(
                before.id(),
                declaration,
                version,
                same ? before.status() : ComputedTrait.Status.COMPUTING,
                same ? before.job() : compute(before.id(), version),
                before.createdAt(),
                now(),
                before.computedAt());
        traits.update(after);
        if (!Objects.equals(
                before.declaration().aggregate().ofNothing(),
                declaration.aggregate().ofNothing())) {
            // Moved for those whom no row tells of.
            segments.recompute(new Dependency.OnComputed(name));
        }
        return after;
    }

    /** @throws io.zhiying.platform.problem.Problem 409 where segments look at it */
    void delete(String name) {
        traits.lockAndRevise();
        var trait = traits.require(name);
        var users = references.lookingAt(new Dependency.OnComputed(name));
        if (!users.isEmpty()) {
            throw Problems.conflict(
                    "computed_trait.in_use", "Segments look at this trait: " + String.join(", ", users));
        }
        traits.delete(trait.id());
        values.deleteAll(trait.id());
    }

    private UUID compute(UUID trait, int version) {
        return jobs.submit(TraitComputation.TYPE, new TraitComputation.Params(trait, version));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
