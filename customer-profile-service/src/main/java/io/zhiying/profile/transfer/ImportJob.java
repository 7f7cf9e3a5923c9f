package io.zhiying.profile.transfer;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.ingest.EventIntake;
import io.zhiying.profile.ingest.NamedEvent;
import io.zhiying.profile.transfer.ImportLines.Line;
import io.zhiying.profile.transfer.Imports.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings the lines of a file into the log. What it has done is written down a block of lines at a time; a process that
 * dies has the next one do the last block again, whose events have message ids by file and line and so count once.
 */
@Component
class ImportJob implements JobHandler {
    static final String TYPE = "import";
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Imports imports;
    private final FileChunks files;
    private final EventIntake intake;
    private final ListImport lists;
    private final TransferProperties limits;
    private final TransactionTemplate transaction;

    ImportJob(
            Imports imports,
            FileChunks files,
            EventIntake intake,
            ListImport lists,
            TransferProperties limits,
            TransactionTemplate transaction) {
        this.imports = imports;
        this.files = files;
        this.intake = intake;
        this.lists = lists;
        this.limits = limits;
        this.transaction = transaction;
    }

    /** The parameters of the job. */
    record Order(UUID id) {}

    /** @param line the last that is done */
    record Done(long line, long accepted, long rejected) {
        static final Done NOTHING = new Done(0, 0, 0);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) throws IOException {
        var id = job.params(Order.class).id();
        var one = Objects.requireNonNull(transaction.execute(_ -> imports.require(id)));
        try {
            if (one.list() == null) {
                read(job, one);
            } else {
                lists.run(job, id);
            }
        } catch (Problem problem) {
            if (problem.code().equals(CommonErrors.UNAVAILABLE)) {
                throw new Again(COME_BACK, problem.detail());
            }
            throw new Refused(problem.detail());
        }
    }

    private void read(JobContext job, Import one) throws IOException {
        var before = job.checkpoint(Done.class);
        var done = before == null ? Done.NOTHING : before;
        try (var lines = ImportFile.open(files.open(one.id()), one.kind(), one.format(), one.gzip(), limits)) {
            for (var block = lines.block(done.line()); !block.isEmpty(); block = lines.block(done.line())) {
                if (job.shouldStop() || isCancelled(one.id())) {
                    return;
                }
                done = take(one, block, done);
                job.checkpoint(done);
                job.progress(done.accepted() + done.rejected(), null);
            }
        }
        transaction.executeWithoutResult(_ -> files.delete(one.id()));
    }

    private boolean isCancelled(UUID id) {
        return Boolean.TRUE.equals(transaction.execute(_ -> imports.isCancelled(id)));
    }

    private Done take(Import one, List<Line> block, Done before) {
        var events = new ArrayList<NamedEvent>(block.size());
        var rejections = new ArrayList<Rejection>();
        for (var line : block) {
            try {
                events.add(event(one, line));
            } catch (Problem problem) {
                rejections.add(new Rejection(line.number(), problem.code().code(), problem.detail()));
            }
        }
        intake.append(events);
        var done = new Done(
                block.getLast().number(), before.accepted() + events.size(), before.rejected() + rejections.size());
        transaction.executeWithoutResult(
                _ -> imports.advance(one.id(), done.accepted(), done.rejected(), rejections, limits.maxRejections()));
        return done;
    }

    private NamedEvent event(Import one, Line line) {
        if (line.problem() != null) {
            throw line.problem();
        }
        Map<String, @Nullable Object> event = new LinkedHashMap<>(Objects.requireNonNull(line.event()));
        event.putIfAbsent("messageId", "import-%s-%d".formatted(one.digest(), line.number()));
        return intake.read("", event, one.createdAt());
    }
}
