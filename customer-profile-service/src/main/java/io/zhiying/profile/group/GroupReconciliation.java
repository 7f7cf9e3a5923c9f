package io.zhiying.profile.group;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.group.GroupMembers.Member;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.segment.SegmentReconciler;
import io.zhiying.profile.segment.Touched;
import io.zhiying.profile.segment.condition.Dependency;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has segments follow for all members of a group whose traits changed, a chunk per transaction in the order of the
 * profiles' ids. Who joins meanwhile is looked at by the transaction that lets them in.
 */
@Component
class GroupReconciliation implements JobHandler {
    static final String TYPE = "group.reconcile";
    private static final int CHUNK = 500;

    private final GroupMembers members;
    private final Profiles profiles;
    private final SegmentReconciler segments;
    private final TransactionTemplate transaction;

    GroupReconciliation(
            GroupMembers members, Profiles profiles, SegmentReconciler segments, TransactionTemplate transaction) {
        this.members = members;
        this.profiles = profiles;
        this.segments = segments;
        this.transaction = transaction;
    }

    /** Of the job. */
    record Params(UUID groupId) {}

    /** How far it came. */
    record Checkpoint(UUID after, long done) {}

    @Override
    public String type() {
        return TYPE;
    }

    /** Who belongs where would stay wrong. */
    @Override
    public boolean givesUp() {
        return false;
    }

    @Override
    public void run(JobContext job) {
        var group = job.params(Params.class).groupId();
        var from = job.checkpoint(Checkpoint.class);
        var done = from == null ? new Checkpoint(new UUID(0, 0), 0) : from;
        long total = Objects.requireNonNull(transaction.execute(_ -> members.size(group)));
        while (!job.shouldStop()) {
            var after = done.after();
            var chunk = Objects.requireNonNull(transaction.execute(_ -> next(group, after)));
            if (chunk.isEmpty()) {
                return;
            }
            done = new Checkpoint(chunk.getLast(), done.done() + chunk.size());
            job.checkpoint(done);
            job.progress(done.done(), total);
        }
    }

    private List<UUID> next(UUID group, UUID after) {
        var ids = members.after(group, after, CHUNK).stream()
                .map(Member::profileId)
                .toList();
        segments.reconcile(
                Touched.in(Dependency.Fixed.GROUPS, profiles.lockLive(ids).values()));
        return ids;
    }
}
