package io.zhiying.profile.transfer;

import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens a file as its lines. */
final class ImportFile {
    static final ErrorCode UNREADABLE = new ErrorCode("import.unreadable", 422, "The file cannot be read");
    static final ErrorCode PERSON_UNKNOWN =
            new ErrorCode("import.person_unknown", 422, "Nobody known has these identifiers");
    static final ErrorCode LINE_INVALID = new ErrorCode("import.line_invalid", 422, "The line cannot be read");

    private ImportFile() {}

    static ImportLines open(InputStream file, Kind kind, Format format, boolean gzip, TransferProperties limits)
            throws IOException {
        var plain = new BoundedStream(unpacked(file, gzip), limits.maxUnpacked().toBytes());
        int maxLine = Math.toIntExact(limits.maxLine().toBytes());
        return switch (format) {
            case NDJSON -> new NdjsonLines(plain, kind, maxLine);
            case CSV -> new CsvLines(plain, kind, maxLine);
        };
    }

    private static InputStream unpacked(InputStream file, boolean gzip) throws IOException {
        try {
            return gzip ? new GZIPInputStream(file, 64 * 1024) : new BufferedInputStream(file, 64 * 1024);
        } catch (ZipException | EOFException e) {
            throw new Problem(UNREADABLE, "The file is not gzip.", e);
        }
    }

    /** Ends with a problem where gzip unfolds to more than is allowed, or is broken. */
    private static final class BoundedStream extends InputStream {
        private final InputStream in;
        private long left;

        BoundedStream(InputStream in, long limit) {
            this.in = in;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                int count = in.read(into, offset, length);
                left -= Math.max(count, 0);
                if (left < 0) {
                    throw new Problem(UNREADABLE, "The file holds more than is allowed when it is unpacked.");
                }
                return count;
            } catch (ZipException | EOFException e) {
                throw new Problem(UNREADABLE, "The file breaks off, or is not gzip as a whole.", e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
