package io.zhiying.profile.transfer;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes files in, piece by piece, and orders the jobs that read them. */
@Component
class Uploads {
    private static final int CHUNK = 1024 * 1024;

    private final Imports imports;
    private final FileChunks files;
    private final Jobs jobs;
    private final JdbcClient jdbc;
    private final TransferProperties limits;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Semaphore slots;

    Uploads(
            Imports imports,
            FileChunks files,
            Jobs jobs,
            JdbcClient jdbc,
            TransferProperties limits,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.imports = imports;
        this.files = files;
        this.jobs = jobs;
        this.jdbc = jdbc;
        this.limits = limits;
        this.transaction = transaction;
        this.clock = clock;
        this.slots = new Semaphore(limits.maxUploads());
    }

    private record Stored(String digest, long size, boolean gzip) {}

    /** Reads the body to its end, and answers with the import that was ordered. */
    Import take(InputStream body, Kind kind, Format format, @Nullable ListUpload list) throws IOException {
        if (!slots.tryAcquire()) {
            throw new Problem(CommonErrors.UNAVAILABLE, "Too many files are being taken in now.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        var id = Ids.next();
        boolean ordered = false;
        try {
            transaction.executeWithoutResult(_ -> requireRoom());
            var stored = store(id, body);
            var one = Objects.requireNonNull(transaction.execute(_ -> order(id, kind, format, stored, list)));
            ordered = true;
            return one;
        } finally {
            slots.release();
            if (!ordered) {
                transaction.executeWithoutResult(_ -> files.delete(id));
            }
        }
    }

    private Stored store(UUID id, InputStream body) throws IOException {
        var digest = sha256();
        long size = 0;
        boolean gzip = false;
        for (int seq = 0; ; seq++) {
            var chunk = body.readNBytes(CHUNK);
            if (chunk.length == 0) {
                break;
            }
            if (seq == 0) {
                gzip = chunk.length > 1 && (chunk[0] & 0xff) == 0x1f && (chunk[1] & 0xff) == 0x8b;
            }
            size += chunk.length;
            if (size > limits.maxFile().toBytes()) {
                throw new Problem(
                        CommonErrors.TOO_LARGE,
                        "A file has at most %d bytes."
                                .formatted(limits.maxFile().toBytes()));
            }
            digest.update(chunk);
            files.put(id, seq, chunk);
        }
        if (size == 0) {
            throw new Problem(ImportFile.UNREADABLE, "The body is empty: it must be the file.");
        }
        return new Stored(HexFormat.of().formatHex(digest.digest()), size, gzip);
    }

    private Import order(UUID id, Kind kind, Format format, Stored stored, @Nullable ListUpload list) {
        lock();
        requireRoom();
        forgetOld();
        var job = jobs.submit(ImportJob.TYPE, new ImportJob.Order(id));
        var one = new Import(
                id,
                kind,
                format,
                stored.gzip(),
                stored.digest(),
                stored.size(),
                job,
                clock.instant(),
                null,
                0,
                0,
                list);
        imports.insert(one);
        return one;
    }

    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('imports/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    private void requireRoom() {
        long underWay = imports.page(new PageRequest(200, null)).items().stream()
                .filter(one -> !hasEnded(one))
                .count();
        if (underWay >= limits.maxWaiting()) {
            throw Problems.conflict(
                    "import.too_many", "A workspace has at most %d imports under way.".formatted(limits.maxWaiting()));
        }
    }

    private boolean hasEnded(Import one) {
        return stateOf(one, jobs.find(one.jobId())).isFinal();
    }

    /** Cancelled as soon as that is said, though its job may take a moment to see it. */
    static JobState stateOf(Import one, Optional<JobView> job) {
        return one.cancelledAt() != null
                ? JobState.CANCELLED
                : job.map(JobView::state).orElse(JobState.FAILED);
    }

    private void forgetOld() {
        imports.before(clock.instant().minus(limits.keep())).forEach(old -> {
            files.delete(old);
            imports.delete(old);
        });
    }

    /** The file is gone at once; the job sees it before its next block. */
    Import cancel(UUID id) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            var one = imports.require(id);
            if (hasEnded(one)) {
                throw Problems.conflict("import.ended", "The import has ended.");
            }
            imports.cancel(id, clock.instant());
            jobs.cancel(one.jobId());
            files.delete(id);
            return imports.require(id);
        }));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
