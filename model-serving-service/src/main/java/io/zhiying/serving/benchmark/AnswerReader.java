package io.zhiying.serving.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 response after another from a connection that stays open, as much of it as a load needs: the
 * status, a header, and where the body ends (RFC 9112, sections 6 and 7). The body is passed over.
 */
final class AnswerReader {
    private static final int MAX_HEAD = 16 << 10;

    private enum Part {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK,
        TRAILER
    }

    private final String versionHeader;
    private byte[] line = new byte[512];
    private int lineLength;
    private int headLength;
    private Part part = Part.HEAD;
    private long left;
    private boolean chunked;
    private int status;
    private boolean closes;
    private @Nullable String version;

    /** @param versionHeader the header whose value is kept, in lower case */
    AnswerReader(String versionHeader) {
        this.versionHeader = versionHeader;
    }

    int status() {
        return status;
    }

    @Nullable
    String version() {
        return version;
    }

    /** Whether the server closes the connection after this response. */
    boolean closes() {
        return closes;
    }

    /**
     * Takes what has arrived.
     *
     * @return whether a response is whole; what follows it stays in the buffer
     * @throws IllegalStateException it is no HTTP
     */
    boolean read(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (part == Part.LENGTH || part == Part.CHUNK) {
                int taken = (int) Math.min(left, bytes.remaining());
                bytes.position(bytes.position() + taken);
                left -= taken;
                if (left == 0) {
                    if (part == Part.LENGTH) {
                        part = Part.HEAD;
                        return true;
                    }
                    part = Part.CHUNK_SIZE;
                }
            } else if (readLine(bytes) && endsAt(takeLine())) {
                part = Part.HEAD;
                return true;
            }
        }
        return false;
    }

    private boolean readLine(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                return true;
            }
            if (lineLength == line.length) {
                line = Arrays.copyOf(line, line.length * 2);
            }
            line[lineLength++] = next;
            if (++headLength > MAX_HEAD) {
                throw new IllegalStateException("a response's head is longer than " + MAX_HEAD + " bytes");
            }
        }
        return false;
    }

    private String takeLine() {
        int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
        lineLength = 0;
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    private boolean endsAt(String text) {
        return switch (part) {
            case HEAD -> text.isEmpty() ? headEnds() : header(text);
            case CHUNK_SIZE -> chunk(text);
            case TRAILER -> text.isEmpty();
            case LENGTH, CHUNK -> throw new IllegalStateException("a body has no lines");
        };
    }

    private boolean header(String text) {
        if (text.startsWith("HTTP/1.1 ")) {
            status = Integer.parseInt(text, 9, 12, 10);
            version = null;
            chunked = false;
            closes = false;
            left = 0;
            return false;
        }
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalStateException("not HTTP: " + text);
        }
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        switch (name) {
            case "content-length" -> left = Long.parseLong(value);
            case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
            case "connection" -> closes = value.equalsIgnoreCase("close");
            default -> {
                if (name.equals(versionHeader)) {
                    version = value;
                }
            }
        }
        return false;
    }

    private boolean headEnds() {
        headLength = 0;
        if (chunked) {
            part = Part.CHUNK_SIZE;
            return false;
        }
        part = left > 0 ? Part.LENGTH : Part.HEAD;
        return left == 0;
    }

    /** A size, or the empty line behind the chunk before. */
    private boolean chunk(String text) {
        headLength = 0;
        if (!text.isEmpty()) {
            int semicolon = text.indexOf(';');
            left = Long.parseLong((semicolon < 0 ? text : text.substring(0, semicolon)).strip(), 16);
            part = left == 0 ? Part.TRAILER : Part.CHUNK;
        }
        return false;
    }
}
