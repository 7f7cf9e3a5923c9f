package io.zhiying.local.mailbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The list of messages as a page for a browser; what a sender wrote is text in it, never markup. */
final class MailboxPage {
    private static final String PAGE = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Zhiying mailbox</title>
            <style>body{font:15px system-ui,sans-serif;margin:2rem;color:#222}
            table{border-collapse:collapse;width:100%%}td,th{text-align:left;padding:.4rem .8rem;border-bottom:1px solid #ddd}
            </style><h1>Zhiying mailbox</h1><p>The newest %d messages that the local platform has sent.</p>
            <table><tr><th>Received</th><th>To</th><th>Subject</th><th></th></tr>%s</table></html>
            """;

    private MailboxPage() {}

    static byte[] of(List<StoredMessage> messages) {
        String rows = messages.stream().map(MailboxPage::row).collect(Collectors.joining("\n"));
        return PAGE.formatted(messages.size(), rows).getBytes(StandardCharsets.UTF_8);
    }

    private static String row(StoredMessage message) {
        return "<tr><td>%s</td><td>%s</td><td><a href=\"/messages/%s\">%s</a></td><td><a href=\"/messages/%s/raw\">raw</a></td></tr>"
                .formatted(
                        message.receivedAt(),
                        escaped(String.join(", ", message.to())),
                        message.id(),
                        escaped(message.subject().isBlank() ? "(no subject)" : message.subject()),
                        message.id());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
