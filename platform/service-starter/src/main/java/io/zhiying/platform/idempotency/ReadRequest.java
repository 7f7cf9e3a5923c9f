package io.zhiying.platform.idempotency;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.springframework.http.MediaType;

/**
 * A request that was read once to know it again. A form's parts are known by what they hold: the boundary between them
 * is another each time it is sent. Its files stay where the container keeps uploads, not in memory.
 *
 * @param request what the handler reads it from
 * @param fingerprint SHA-256 of path and content
 */
record ReadRequest(HttpServletRequest request, byte[] fingerprint) {

    /**
     * @throws Problem where a body that has to be held in memory is larger than that
     * @throws IllegalStateException where a form is larger than the container takes
     */
    static ReadRequest of(HttpServletRequest request, int maxBody) throws IOException, ServletException {
        var sha = sha256();
        add(sha, request.getRequestURI());
        if (isForm(request)) {
            for (var part : request.getParts()) {
                add(sha, part);
            }
            return new ReadRequest(request, sha.digest());
        }
        var body = request.getInputStream().readNBytes(maxBody + 1);
        if (body.length > maxBody) {
            throw new Problem(CommonErrors.TOO_LARGE, "The limit is %d bytes.".formatted(maxBody));
        }
        return new ReadRequest(new BufferedBodyRequest(request, body), sha.digest(body));
    }

    private static boolean isForm(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
    }

    private static void add(MessageDigest sha, Part part) throws IOException {
        add(sha, part.getName());
        add(sha, String.valueOf(part.getSubmittedFileName()));
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(part.getSize()).flip());
        try (var content = new DigestInputStream(part.getInputStream(), sha)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void add(MessageDigest sha, String text) {
        sha.update(text.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
