package io.zhiying.campaign.email;

import io.zhiying.campaign.definition.Sender;
import io.zhiying.campaign.definition.WhenUncertain;
import io.zhiying.campaign.delivery.Deliveries.Unfinished;
import io.zhiying.campaign.delivery.Outcome;
import io.zhiying.campaign.message.ChannelAway;
import io.zhiying.campaign.message.Fate;
import io.zhiying.campaign.message.Message;
import io.zhiying.campaign.message.MessageSender;
import io.zhiying.campaign.message.RetryPolicy;
import io.zhiying.campaign.template.Channel;
import jakarta.annotation.PreDestroy;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Sends e-mail. */
@Component
class EmailSender implements MessageSender {
    private static final Logger log = LoggerFactory.getLogger(EmailSender.class);
    /** A journal that is not here may be another machine's, which gets this long to finish. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EmailProperties properties;
    private final InstantSource clock;
    private final RetryPolicy retries;
    private final SendJournal journal;
    private final SmtpConnections connections;
    private final SendRate rate;
    private final Semaphore slots;

    EmailSender(EmailProperties properties, RetryPolicy retries, InstantSource clock) {
        this.retries = retries;
        this.properties = properties;
        this.clock = clock;
        this.journal = new SendJournal(properties.journal(), properties.journalSync(), clock);
        this.connections = new SmtpConnections(properties);
        this.rate = new SendRate(properties.messagesPerSecond());
        this.slots = new Semaphore(properties.connections());
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public UUID journal() {
        return journal.id();
    }

    @Override
    public int parallelism() {
        return properties.connections();
    }

    @Override
    public Outcome send(Message message) {
        var from = message.design().from();
        if (from == null || message.to() == null) {
            return new Outcome.Suppressed("no_email");
        }
        slots.acquireUninterruptibly();
        try {
            rate.await();
            return send(message, from, message.to());
        } finally {
            slots.release();
        }
    }

    private Outcome send(Message message, Sender from, String to) {
        InternetAddress address;
        try {
            address = new InternetAddress(to, true);
        } catch (AddressException e) {
            return new Outcome.Suppressed("bad_email");
        }
        var mime = MimeMessages.of(message, from, to, connections.session());
        var entry = journal.open(message.id());
        var connection = connect(false);
        while (true) {
            try {
                connection.transport().send(mime, address, entry);
                entry.accepted();
                connections.giveBack(connection);
                return new Outcome.Sent(true);
            } catch (MessagingException e) {
                var reply = SmtpReply.of(e);
                if (reply.isAnswer()) {
                    entry.notSent();
                    return refused(message, connection, reply);
                }
                connections.discard(connection);
                if (entry.mayHaveBeenSent()) {
                    return uncertain(message, entry);
                }
                if (!connection.used()) {
                    throw new ChannelAway("The mail server ended the connection: " + reply.text());
                }
                connection = connect(true); // the kept one had been closed meanwhile
            }
        }
    }

    private SmtpConnections.Connection connect(boolean fresh) {
        try {
            return fresh ? connections.fresh() : connections.take();
        } catch (MessagingException e) {
            throw new ChannelAway(
                    "The mail server %s:%d does not answer.".formatted(properties.host(), properties.port()));
        }
    }

    private Outcome refused(Message message, SmtpConnections.Connection connection, SmtpReply reply) {
        if (reply.closesChannel()) {
            connections.discard(connection);
            throw new ChannelAway("The mail server is not available: " + reply.text());
        }
        connections.giveBack(connection);
        log.info("message {} refused: {}", message.id(), reply.code());
        return reply.isPermanent()
                ? new Outcome.Failed("smtp_" + reply.code())
                : retries.deferred(message, "smtp_" + reply.code());
    }

    private Outcome uncertain(Message message, SendJournal.Entry entry) {
        log.warn("the mail server was gone before it answered for message {}", message.id());
        if (message.design().whenUncertain() == WhenUncertain.RESEND) {
            entry.notSent();
            return new Outcome.Retry(clock.instant(), "reply_not_seen");
        }
        return new Outcome.Unknown("reply_not_seen");
    }

    @Override
    public void settled(Collection<UUID> deliveries) {
        deliveries.forEach(journal::settle);
    }

    @Override
    public Fate fateOf(Unfinished delivery) {
        var fate = journal.fateOf(delivery.journal(), delivery.id());
        boolean recent = delivery.claimedAt().isAfter(clock.instant().minus(PATIENCE));
        return fate == Fate.UNCERTAIN && recent && journal.isElsewhere(delivery.journal()) ? Fate.IN_FLIGHT : fate;
    }

    @PreDestroy
    void close() throws IOException {
        connections.close();
        journal.close();
    }
}
