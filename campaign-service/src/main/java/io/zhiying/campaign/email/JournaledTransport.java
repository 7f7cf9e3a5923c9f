package io.zhiying.campaign.email;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** An SMTP connection that notes in the journal when the final dot of a message leaves. */
final class JournaledTransport extends SMTPTransport {
    private static final String FINAL_DOT = ".";

    private SendJournal.@Nullable Entry current;

    JournaledTransport(Session session, boolean tlsFromTheStart) {
        super(session, null, tlsFromTheStart ? "smtps" : "smtp", tlsFromTheStart);
    }

    synchronized void send(MimeMessage message, Address to, SendJournal.Entry entry) throws MessagingException {
        current = entry;
        try {
            sendMessage(message, new Address[] {to});
        } finally {
            current = null;
        }
    }

    /** The dot is a command of its own to the transport, and the last that goes before the server decides. */
    @Override
    protected void sendCommand(String command) throws MessagingException {
        var entry = current;
        if (entry == null || !command.equals(FINAL_DOT)) {
            super.sendCommand(command);
            return;
        }
        entry.prepared();
        entry.transmitting();
        super.sendCommand(command);
        entry.transmitted();
    }
}
