package io.zhiying.campaign.email;

import io.zhiying.campaign.definition.Sender;
import io.zhiying.campaign.message.Message;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import org.simplejavamail.converter.EmailConverter;
import org.simplejavamail.email.EmailBuilder;

/** E-mails as they travel: multipart, UTF-8, with the headers that let the reader leave (RFC 2369, RFC 8058). */
final class MimeMessages {
    private MimeMessages() {}

    static MimeMessage of(Message message, Sender from, String to, Session session) {
        var html = message.html();
        var text = message.text() == null ? PlainText.of(html == null ? "" : html) : message.text();
        var email = EmailBuilder.ignoringDefaults()
                .ignoringOverrides()
                .startingBlank()
                .fixingMessageId(messageId(message, from))
                .from(from.name() == null ? null : oneLine(from.name()), from.address())
                .to(to)
                .withSubject(oneLine(message.subject() == null ? "" : message.subject()))
                .withPlainText(text)
                .withHeader("List-Unsubscribe", "<" + message.unsubscribeUrl() + ">")
                .withHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
                .withHeader(
                        "Feedback-ID",
                        "%s:%s:zhiying".formatted(message.variant().replaceAll("[^\\w-]", "_"), message.campaign()))
                .withHeader("X-Zhiying-Delivery", message.id().toString());
        if (html != null) {
            email = email.withHTMLText(html);
        }
        return EmailConverter.emailToMimeMessage(email.buildEmail(), session);
    }

    /** The same for each time the message is sent: servers and readers may tell doubles by it. */
    static String messageId(Message message, Sender from) {
        return "<%s@%s>"
                .formatted(message.id(), from.address().substring(from.address().indexOf('@') + 1));
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
