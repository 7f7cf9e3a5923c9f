package io.zhiying.profile.ingest;

import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.http.HttpHeaders;

/** Reads a body up to its limit and not a byte further, whatever its headers say; gzip is undone under the same limit. */
final class RequestBodies {
    private RequestBodies() {}

    static byte[] read(HttpServletRequest request, long limit, ErrorCode tooLarge) throws IOException {
        if (request.getContentLengthLong() > limit) {
            throw tooLarge(limit, tooLarge);
        }
        var body = bytes(request, Math.toIntExact(limit + 1));
        if (body.length > limit) {
            throw tooLarge(limit, tooLarge);
        }
        return body;
    }

    private static byte[] bytes(HttpServletRequest request, int atMost) throws IOException {
        if (!"gzip".equalsIgnoreCase(request.getHeader(HttpHeaders.CONTENT_ENCODING))) {
            return request.getInputStream().readNBytes(atMost);
        }
        try (var plain = new GZIPInputStream(request.getInputStream())) {
            return plain.readNBytes(atMost);
        } catch (ZipException | java.io.EOFException e) {
            throw EventReader.malformed("The body is not valid gzip.");
        }
    }

    private static Problem tooLarge(long limit, ErrorCode code) {
        return new Problem(code, "The limit is %d bytes.".formatted(limit))
                .withField("body", "must have at most " + limit + " bytes");
    }
}
