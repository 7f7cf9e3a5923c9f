package io.zhiying.profile.transfer;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.transfer.ExportedRows.Place;
import io.zhiying.profile.transfer.ExportedRows.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes a file a block of rows at a time. Each block is a gzip member of its own, and members that follow each other
 * are one gzip file (RFC 1952): so a process that dies has the next one write the last block again, in its place.
 */
@Component
class ExportJob implements JobHandler {
    static final String TYPE = "export";
    private static final int BLOCK = 2_000;

    private final Exports exports;
    private final ExportedRows rows;
    private final FileChunks files;
    private final TransferProperties limits;
    private final TransactionTemplate transaction;

    ExportJob(
            Exports exports,
            ExportedRows rows,
            FileChunks files,
            TransferProperties limits,
            TransactionTemplate transaction) {
        this.exports = exports;
        this.rows = rows;
        this.files = files;
        this.limits = limits;
        this.transaction = transaction;
    }

    /** The parameters of the job. */
    record Order(UUID id) {}

    /** @param seq of the next block */
    record Done(int seq, long rows, long bytes, @Nullable Place last) {
        static final Done NOTHING = new Done(0, 0, 0, null);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) throws IOException {
        var id = job.params(Order.class).id();
        var export = Objects.requireNonNull(transaction.execute(_ -> exports.find(id)))
                .orElseThrow(ExportJob::gone);
        var before = job.checkpoint(Done.class);
        var done = before == null ? Done.NOTHING : before;
        while (!job.shouldStop()) {
            var last = done.last();
            List<? extends Row> block =
                    Objects.requireNonNull(transaction.execute(_ -> rows.after(export, last, BLOCK)));
            if (block.isEmpty() && done.seq() > 0) {
                return;
            }
            var bytes = packed(export, block, done.seq() == 0);
            if (done.bytes() + bytes.length > limits.maxFile().toBytes()) {
                throw new Refused("The export is larger than %d bytes; export events by time."
                        .formatted(limits.maxFile().toBytes()));
            }
            put(id, done.seq(), bytes);
            done = new Done(
                    done.seq() + 1,
                    done.rows() + block.size(),
                    done.bytes() + bytes.length,
                    block.isEmpty() ? null : block.getLast().place());
            job.checkpoint(done);
            job.progress(done.rows(), null);
            if (block.size() < BLOCK) {
                return;
            }
        }
    }

    /** Rows that were read before somebody was erased are not written after it: the export is gone by then. */
    private void put(UUID id, int seq, byte[] bytes) {
        transaction.executeWithoutResult(_ -> {
            if (!exports.hold(id)) {
                throw gone();
            }
            files.put(id, seq, bytes);
        });
    }

    private static Refused gone() {
        return new Refused("The export was deleted while it was written.");
    }

    private static byte[] packed(Export export, List<? extends Row> block, boolean first) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new OutputStreamWriter(new GZIPOutputStream(packed), StandardCharsets.UTF_8)) {
            switch (export.format()) {
                case NDJSON -> {
                    for (var row : block) {
                        out.write(Json.write(row));
                        out.write('\n');
                    }
                }
                case CSV -> {
                    var csv = new CSVPrinter(out, CSVFormat.RFC4180);
                    if (first) {
                        csv.printRecord(
                                export.kind() == Kind.PROFILES
                                        ? ExportedRows.ProfileRow.COLUMNS
                                        : ExportedRows.EventRow.COLUMNS);
                    }
                    for (var row : block) {
                        csv.printRecord(row.columns());
                    }
                }
            }
        }
        return packed.toByteArray();
    }
}
