package io.zhiying.recommendation.training;

import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.recommendation.model.ModelVersion;
import io.zhiying.recommendation.model.Models;
import io.zhiying.recommendation.signal.ModelKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts trainings. A workspace has at most one that waits: whoever asks for another is given that one. */
@Service
public class Training {
    static final String JOB_TYPE = "recommendation-training";

    private final Jobs jobs;
    private final Models models;
    private final JdbcClient sql;

    Training(Jobs jobs, Models models, JdbcClient sql) {
        this.jobs = jobs;
        this.models = models;
        this.sql = sql;
    }

    /** What a training job is to train. */
    record Order(Set<ModelKind> kinds) {}

    /** A training that begins after this call, on everything that was committed before it. */
    @Transactional
    public JobView start(Set<ModelKind> kinds) {
        var waiting = last().flatMap(jobs::find).filter(job -> job.state() == JobState.QUEUED);
        var id = waiting.isPresent() ? waiting.get().id() : submit(kinds);
        return get(id);
    }

    /** Whether a training waits or runs. */
    @Transactional(readOnly = true)
    public boolean isUnderWay() {
        return last().flatMap(jobs::find).filter(job -> !job.state().isFinal()).isPresent();
    }

    @Transactional(readOnly = true)
    public JobView get(UUID id) {
        return jobs.find(id)
                .filter(job -> job.type().equals(JOB_TYPE))
                .orElseThrow(() -> Problems.notFound("training", id));
    }

    @Transactional
    public void cancel(UUID id) {
        get(id);
        if (!jobs.cancel(id)) {
            throw Problems.conflict("training.ended", "The training has already ended.");
        }
    }

    /** The models that serve now. */
    @Transactional(readOnly = true)
    public List<ModelVersion> models() {
        return List.copyOf(models.active().values());
    }

    private UUID submit(Set<ModelKind> kinds) {
        var id = jobs.submit(JOB_TYPE, new Order(new TreeSet<>(kinds)));
        sql.sql("""
                        insert into training (workspace_id, job_id) values (?, ?)
                        on conflict (workspace_id) do update set job_id = excluded.job_id""").params(Workspaces.current().value(), id).update();
        return id;
    }

    private Optional<UUID> last() {
        return sql.sql("select job_id from training where workspace_id = ?")
                .param(Workspaces.current().value())
                .query(UUID.class)
                .optional();
    }
}
