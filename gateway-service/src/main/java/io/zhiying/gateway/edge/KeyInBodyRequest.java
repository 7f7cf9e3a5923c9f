package io.zhiying.gateway.edge;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A request that names its write key in its JSON body, as Segment's libraries for Java and for browsers do. The body is
 * read as far as the key and no further; whoever comes after gets it whole and unchanged.
 */
final class KeyInBodyRequest extends HttpServletRequestWrapper {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String FIELD = "writeKey";

    private final @Nullable String writeKey;
    private final ServletInputStream body;

    private KeyInBodyRequest(HttpServletRequest request, @Nullable String writeKey, ServletInputStream body) {
        super(request);
        this.writeKey = writeKey;
        this.body = body;
    }

    /**
     * @param limit of the body, as it comes and as it is when gzip is undone
     * @throws BodyTooLarge where the limit is reached before the key is
     */
    static KeyInBodyRequest read(HttpServletRequest request, long limit) throws IOException {
        var body = request.getInputStream();
        var seen = new ByteArrayOutputStream();
        var key = find(
                new Remembering(new LimitedBody(body, limit), seen),
                "gzip".equalsIgnoreCase(request.getHeader(HttpHeaders.CONTENT_ENCODING)),
                limit);
        return new KeyInBodyRequest(request, key, new ReplayedBody(seen.toByteArray(), body));
    }

    /** What stands there, be it a key or not; null where the top level has no such text. */
    @Nullable
    String writeKey() {
        return writeKey;
    }

    @Override
    public ServletInputStream getInputStream() {
        return body;
    }

    private static @Nullable String find(InputStream body, boolean gzip, long limit) throws BodyTooLarge {
        try (var plain = gzip ? new LimitedStream(new GZIPInputStream(body), limit) : body) {
            return find(plain);
        } catch (JacksonException | IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BodyTooLarge tooLarge) {
                    throw tooLarge;
                }
            }
            // Neither JSON nor gzip, or broken off: no key was shown, and a stranger hears no more than that.
            return null;
        }
    }

    private static @Nullable String find(InputStream plain) {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), plain)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean found = FIELD.equals(parser.currentName());
                var value = parser.nextToken();
                if (found) {
                    return value == JsonToken.VALUE_STRING ? parser.getString() : null;
                }
                parser.skipChildren();
            }
            return null;
        }
    }

    /** Keeps what is read through it; to close it leaves the body open for those who read on. */
    private static final class Remembering extends InputStream {
        private final InputStream body;
        private final ByteArrayOutputStream seen;

        Remembering(InputStream body, ByteArrayOutputStream seen) {
            this.body = body;
            this.seen = seen;
        }

        @Override
        public int read() throws IOException {
            int one = body.read();
            if (one >= 0) {
                seen.write(one);
            }
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int got = body.read(buffer, offset, length);
            if (got > 0) {
                seen.write(buffer, offset, got);
            }
            return got;
        }
    }
}
