package io.zhiying.campaign.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Connections to the mail server that are kept for the next message. */
final class SmtpConnections implements AutoCloseable {
    /** Servers close idle connections after some minutes; we let go long before. */
    private static final long IDLE_NANOS = 20_000_000_000L;

    private final EmailProperties properties;
    private final Session session;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    SmtpConnections(EmailProperties properties) {
        this.properties = properties;
        this.session = Session.getInstance(settings(properties));
    }

    /** A connection and since when it rests; {@code used} tells one that may have been closed from a fresh one. */
    record Connection(JournaledTransport transport, boolean used, long since) {}

    Session session() {
        return session;
    }

    Connection take() throws MessagingException {
        for (var next = idle.pollLast(); next != null; next = idle.pollLast()) {
            if (System.nanoTime() - next.since() < IDLE_NANOS) {
                return next;
            }
            discard(next);
        }
        return fresh();
    }

    Connection fresh() throws MessagingException {
        var transport = new JournaledTransport(session, properties.tls() == EmailProperties.Tls.TLS);
        if (properties.user().isEmpty()) {
            transport.connect(properties.host(), properties.port(), null, null);
        } else {
            transport.connect(properties.host(), properties.port(), properties.user(), properties.password());
        }
        return new Connection(transport, false, System.nanoTime());
    }

    void giveBack(Connection connection) {
        idle.addLast(new Connection(connection.transport(), true, System.nanoTime()));
        if (idle.size() > properties.connections()) {
            var oldest = idle.pollFirst();
            if (oldest != null) {
                discard(oldest);
            }
        }
    }

    void discard(Connection connection) {
        try {
            connection.transport().close();
        } catch (MessagingException e) {
            // it is gone, as it should be
        }
    }

    @Override
    public void close() {
        for (var next = idle.poll(); next != null; next = idle.poll()) {
            discard(next);
        }
    }

    private static Properties settings(EmailProperties properties) {
        var settings = new Properties();
        var timeout = Long.toString(properties.timeout().toMillis());
        for (var protocol : new String[] {"smtp", "smtps"}) {
            var prefix = "mail." + protocol + ".";
            settings.put(prefix + "connectiontimeout", timeout);
            settings.put(prefix + "timeout", timeout);
            settings.put(prefix + "writetimeout", timeout);
            settings.put(prefix + "auth", Boolean.toString(!properties.user().isEmpty()));
            settings.put(prefix + "ssl.checkserveridentity", "true");
            settings.put(prefix + "quitwait", "false");
        }
        boolean starttls = properties.tls() == EmailProperties.Tls.STARTTLS;
        settings.put("mail.smtp.starttls.enable", Boolean.toString(starttls));
        settings.put("mail.smtp.starttls.required", Boolean.toString(starttls));
        return settings;
    }
}
