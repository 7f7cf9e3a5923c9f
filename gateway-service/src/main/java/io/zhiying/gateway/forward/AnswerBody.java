package io.zhiying.gateway.forward;

import io.zhiying.gateway.edge.BrokenAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a service's answer to the client. Either side may break off: then the other is told at once. */
final class AnswerBody {
    private static final Logger log = LoggerFactory.getLogger(AnswerBody.class);
    private static final int BUFFER = 16 * 1024;
    /** Sent on piece by piece as they come; other answers fill the buffer first. */
    private static final Set<String> STREAMS =
            Set.of("text/event-stream", "application/x-ndjson", "application/json-seq", "application/stream+json");

    private final ClassicHttpResponse answer;
    private final HttpUriRequestBase message;

    AnswerBody(ClassicHttpResponse answer, HttpUriRequestBase message) {
        this.answer = answer;
        this.message = message;
    }

    void copyTo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var entity = answer.getEntity();
        if (entity == null) {
            answer.close();
            return;
        }
        boolean stream = isStream(entity.getContentType());
        boolean whole = false;
        try {
            whole = copy(entity.getContent(), response, stream, request);
        } finally {
            if (whole) {
                answer.close();
            } else {
                // Closing politely would read a stream to its end, which may never come.
                message.cancel();
            }
        }
    }

    private static boolean copy(InputStream in, HttpServletResponse response, boolean flush, HttpServletRequest request)
            throws IOException {
        var out = response.getOutputStream();
        var buffer = new byte[BUFFER];
        while (true) {
            int read;
            try {
                read = in.read(buffer);
            } catch (IOException e) {
                log.debug("a service broke off within its answer", e);
                BrokenAnswer.mark(request);
                return false;
            }
            if (read < 0) {
                return true;
            }
            out.write(buffer, 0, read);
            if (flush) {
                out.flush();
            }
        }
    }

    private static boolean isStream(String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        var type = end < 0 ? contentType : contentType.substring(0, end);
        return STREAMS.contains(type.strip().toLowerCase(Locale.ROOT));
    }
}
