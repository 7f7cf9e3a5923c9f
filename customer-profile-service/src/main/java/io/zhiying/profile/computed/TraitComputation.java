package io.zhiying.profile.computed;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.person.Profiles;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Computes a trait for everybody, in the order of their ids, a chunk per transaction and each chunk in one statement.
 * Events that come meanwhile compute it too, so it does not matter who comes first.
 */
@Component
class TraitComputation implements JobHandler {
    static final String TYPE = "computed-trait.compute";
    private static final int CHUNK = 2_000;

    private final ComputedTraits traits;
    private final ValueFollowing following;
    private final Profiles profiles;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    TraitComputation(
            ComputedTraits traits,
            ValueFollowing following,
            Profiles profiles,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.traits = traits;
        this.following = following;
        this.profiles = profiles;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Which trait, and which version of it: a later one has a job of its own. */
    record Params(UUID traitId, int version) {}

    /** How far it came. */
    record Checkpoint(UUID after, long done) {}

    @Override
    public String type() {
        return TYPE;
    }

    /** The trait would stay half computed. */
    @Override
    public boolean givesUp() {
        return false;
    }

    @Override
    public void run(JobContext job) {
        var params = job.params(Params.class);
        var from = job.checkpoint(Checkpoint.class);
        UUID after = from == null ? null : from.after();
        long done = from == null ? 0 : from.done();
        Long total = transaction.execute(_ -> profiles.countLive());
        while (!job.shouldStop()) {
            var chunk = chunk(params, after);
            if (chunk.isEmpty()) {
                transaction.executeWithoutResult(
                        _ -> traits.computed(params.traitId(), params.version(), clock.instant()));
                return;
            }
            after = chunk.getLast();
            done += chunk.size();
            job.checkpoint(new Checkpoint(after, done));
            job.progress(done, total);
        }
    }

    /** The profiles of the next chunk, which is done then; empty where none is left or the job is out of date. */
    private List<UUID> chunk(Params params, @Nullable UUID after) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            var trait = traits.find(params.traitId());
            if (trait.isEmpty() || trait.get().version() != params.version()) {
                return List.<UUID>of();
            }
            var ids = profiles.liveAfter(after, CHUNK);
            if (!ids.isEmpty()) {
                following.compute(trait.get(), ids);
            }
            return ids;
        }));
    }
}
