package io.zhiying.profile.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Exports over HTTP. */
@RestController
@RequestMapping("/v1/profiles/exports")
@RequiresScope("profiles:read")
@Tag(name = "Imports and exports")
class ExportController {
    private final Exports exports;
    private final FileChunks files;
    private final Jobs jobs;
    private final TransferProperties limits;
    private final InstantSource clock;

    ExportController(Exports exports, FileChunks files, Jobs jobs, TransferProperties limits, InstantSource clock) {
        this.exports = exports;
        this.files = files;
        this.jobs = jobs;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * What is wanted.
     *
     * @param from only events that happened from here on
     * @param to and before
     */
    record Wanted(
            @Schema(example = "profiles") @NotNull Kind kind,
            @Schema(example = "ndjson") @NotNull Format format,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** @param file where it can be had; there when it has succeeded */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ExportView(
            UUID id,
            Kind kind,
            Format format,
            JobState state,
            long rows,
            @Nullable String error,
            @Nullable String file,
            Instant createdAt,
            @Nullable Instant finishedAt) {}

    @PostMapping
    @Idempotent
    @Transactional
    @Operation(summary = "Export profiles or events into a file, packed by gzip")
    ResponseEntity<ExportView> create(@Valid @RequestBody Wanted wanted) {
        if (wanted.kind() == Kind.MEMBERS) {
            throw Problems.invalid("kind", "must be profiles or events");
        }
        if (wanted.kind() == Kind.PROFILES && (wanted.from() != null || wanted.to() != null)) {
            throw Problems.invalid("from", "is for events only, as is to");
        }
        exports.lock();
        requireRoom();
        forgetOld();
        var id = Ids.next();
        var job = jobs.submit(ExportJob.TYPE, new ExportJob.Order(id));
        var one = new Export(id, wanted.kind(), wanted.format(), wanted.from(), wanted.to(), job, clock.instant());
        exports.insert(one);
        return ResponseEntity.accepted()
                .location(URI.create("/v1/profiles/exports/" + id))
                .body(view(one));
    }

    private void requireRoom() {
        long underWay = exports.page(new PageRequest(200, null)).items().stream()
                .filter(one -> !view(one).state().isFinal())
                .count();
        if (underWay >= limits.maxWaiting()) {
            throw Problems.conflict(
                    "export.too_many", "A workspace has at most %d exports under way.".formatted(limits.maxWaiting()));
        }
    }

    private void forgetOld() {
        exports.before(clock.instant().minus(limits.keep())).forEach(old -> {
            files.delete(old);
            exports.delete(old);
        });
    }

    @GetMapping
    @Transactional(readOnly = true)
    @Operation(summary = "List exports of the last 7 days, the newest first")
    Page<ExportView> list(PageRequest page) {
        return exports.page(page).map(this::view);
    }

    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    @Operation(summary = "How an export goes")
    ExportView get(@PathVariable UUID id) {
        return view(exports.require(id));
    }

    @DeleteMapping("/{id}")
    @Transactional
    @Operation(summary = "Stop an export that is under way, and delete its file")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        var one = exports.require(id);
        jobs.cancel(one.jobId());
        if (view(one).state().isFinal()) {
            files.delete(id);
            exports.delete(id);
        }
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{id}/file")
    @Transactional(readOnly = true)
    @Operation(summary = "Download the file of an export that has succeeded")
    ResponseEntity<StreamingResponseBody> file(@PathVariable UUID id) {
        var one = exports.require(id);
        if (view(one).state() != JobState.SUCCEEDED) {
            throw Problems.conflict("export.not_ready", "The export has not succeeded.");
        }
        var workspace = Workspaces.current();
        StreamingResponseBody body = out -> Workspaces.call(workspace, () -> {
            try (InputStream in = files.open(id)) {
                return in.transferTo(out);
            }
        });
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf("application/gzip"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s-%s.%s.gz\""
                                .formatted(one.kind().wire(), id, one.format().wire()))
                .body(body);
    }

    private ExportView view(Export one) {
        var job = jobs.find(one.jobId());
        var state = job.map(JobView::state).orElse(JobState.FAILED);
        return new ExportView(
                one.id(),
                one.kind(),
                one.format(),
                state,
                job.map(JobView::done).orElse(0L),
                job.map(JobView::error).orElse(null),
                state == JobState.SUCCEEDED ? "/v1/profiles/exports/" + one.id() + "/file" : null,
                one.createdAt(),
                job.map(JobView::finishedAt).orElse(null));
    }
}
