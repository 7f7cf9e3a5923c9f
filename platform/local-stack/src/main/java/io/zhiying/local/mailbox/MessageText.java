package io.zhiying.local.mailbox;

import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A message decoded for people and tests.
 *
 * @param headers decoded, by their names as sent, each with all its values
 * @param text the first plain text part
 * @param html the first HTML part
 */
public record MessageText(
        String subject,
        Map<String, List<String>> headers,
        @Nullable String text,
        @Nullable String html) {

    static MessageText read(InputStream message) throws IOException {
        try {
            var mime = new MimeMessage(Session.getInstance(new Properties()), message);
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (Header header : Collections.list(mime.getAllHeaders())) {
                headers.computeIfAbsent(header.getName(), name -> new ArrayList<>())
                        .add(decoded(header.getValue()));
            }
            return new MessageText(
                    subjectOf(mime), headers, firstBody(mime, "text/plain"), firstBody(mime, "text/html"));
        } catch (MessagingException e) {
            throw new IOException(e);
        }
    }

    static String subjectOf(MimeMessage mime) throws MessagingException {
        String subject = mime.getSubject();
        return subject == null ? "" : subject;
    }

    private static String decoded(String value) {
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(value));
        } catch (IOException e) {
            return value;
        }
    }

    private static @Nullable String firstBody(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type)) {
            return part.getContent() instanceof String body ? body : null;
        }
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart inner = parts.getBodyPart(i);
                String body = firstBody(inner, type);
                if (body != null) {
                    return body;
                }
            }
        }
        return null;
    }
}
