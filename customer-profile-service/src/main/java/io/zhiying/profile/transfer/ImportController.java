package io.zhiying.profile.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Imports over HTTP. */
@RestController
@RequestMapping("/v1/profiles/imports")
@Tag(name = "Imports and exports", description = "Files of profiles and events, as jobs.")
class ImportController {
    private static final int REPORTED_AT_ONCE = 1_000;
    private static final Kind[] KINDS = {Kind.PROFILES, Kind.EVENTS};

    private final Uploads uploads;
    private final Imports imports;
    private final Jobs jobs;
    private final TransactionTemplate transaction;

    ImportController(Uploads uploads, Imports imports, Jobs jobs, TransactionTemplate transaction) {
        this.uploads = uploads;
        this.imports = imports;
        this.jobs = jobs;
        this.transaction = transaction;
    }

    /**
     * @param segmentId of {@code members}: the static list
     * @param rejected lines that could not be used; the report tells why
     * @param list of {@code members}: what becomes of the list
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ImportView(
            UUID id,
            Kind kind,
            @Nullable UUID segmentId,
            Format format,
            long size,
            JobState state,
            long accepted,
            long rejected,
            @Nullable String error,
            Instant createdAt,
            @Nullable Instant finishedAt,
            @Nullable ListChange list) {}

    /**
     * What a file does to a list.
     *
     * @param added people who came onto the list by it
     * @param removed people who went off it by it
     * @param unknown of the rejected lines, those that name nobody known
     */
    record ListChange(ListUpload.Mode mode, long added, long removed, long unknown) {
        static @Nullable ListChange of(@Nullable ListUpload list) {
            return list == null ? null : new ListChange(list.mode(), list.added(), list.removed(), list.unknown());
        }
    }

    @PostMapping(consumes = MediaType.ALL_VALUE)
    @RequiresScope("profiles:write")
    @Operation(
            summary = "Import profiles or events from a file: CSV or NDJSON, packed by gzip or not",
            description =
                    "The body is the file. The same file again counts once: lines have message ids by its content.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = "string", format = "binary"),
                            examples = @ExampleObject("userId,email,plan,age:number\nu-7,li@example.com,gold,31\n")))
    ResponseEntity<ImportView> create(
            @RequestParam String kind, @RequestParam String format, HttpServletRequest request) throws IOException {
        var one = uploads.take(
                request.getInputStream(), named(KINDS, "kind", kind), named(Format.values(), "format", format), null);
        return ResponseEntity.accepted()
                .location(URI.create("/v1/profiles/imports/" + one.id()))
                .body(view(one));
    }

    static <E extends Enum<E>> E named(E[] values, String parameter, String name) {
        return Arrays.stream(values)
                .filter(each -> each.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> Problems.invalid(
                        parameter, "must be one of " + Arrays.toString(values).toLowerCase(java.util.Locale.ROOT)));
    }

    @GetMapping
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List imports of the last 7 days, the newest first")
    Page<ImportView> list(PageRequest page) {
        return imports.page(page).map(this::view);
    }

    @GetMapping("/{id}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "How an import goes")
    ImportView get(@PathVariable UUID id) {
        return view(imports.require(id));
    }

    @PostMapping("/{id}/cancel")
    @RequiresScope("profiles:write")
    @Operation(summary = "Stop an import; what was taken stays")
    ImportView cancel(@PathVariable UUID id) {
        return view(uploads.cancel(id));
    }

    @GetMapping("/{id}/report")
    @RequiresScope("profiles:read")
    @Operation(summary = "Download the lines that could not be used, as NDJSON: line, code, detail")
    ResponseEntity<StreamingResponseBody> report(@PathVariable UUID id) {
        var one = Objects.requireNonNull(transaction.execute(_ -> imports.require(id)));
        var workspace = Workspaces.current();
        StreamingResponseBody body = out -> Workspaces.call(workspace, () -> {
            writeReport(one.id(), out);
            return true;
        });
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_NDJSON)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"import-%s.ndjson\"".formatted(id))
                .body(body);
    }

    private void writeReport(UUID id, OutputStream out) throws IOException {
        long after = 0;
        while (true) {
            long from = after;
            var part = Objects.requireNonNull(transaction.execute(_ -> imports.rejections(id, from, REPORTED_AT_ONCE)));
            for (var rejection : part) {
                out.write((Json.write(rejection) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (part.size() < REPORTED_AT_ONCE) {
                return;
            }
            after = part.getLast().line();
        }
    }

    ImportView view(Import one) {
        var job = jobs.find(one.jobId());
        return new ImportView(
                one.id(),
                one.kind(),
                one.list() == null ? null : one.list().segmentId(),
                one.format(),
                one.size(),
                Uploads.stateOf(one, job),
                one.accepted(),
                one.rejected(),
                job.map(JobView::error).orElse(null),
                one.createdAt(),
                job.map(JobView::finishedAt).orElse(null),
                ListChange.of(one.list()));
    }
}
