package io.zhiying.local.mailbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** Takes mail for any address over SMTP and stores it before it says yes. */
final class SmtpReceiver {
    private static final int LARGEST_MESSAGE = 10 << 20;

    private SmtpReceiver() {}

    static SMTPServer on(InetAddress address, int port, StoredMessages messages) {
        return SMTPServer.port(port)
                .bindAddress(address)
                .hostName("localhost")
                .softwareName("Zhiying mailbox")
                .maxConnections(50)
                .maxRecipients(100)
                .maxMessageSize(LARGEST_MESSAGE)
                .insertReceivedHeaders(false)
                .messageHandlerFactory(context -> new Delivery(messages))
                .build();
    }

    private static final class Delivery implements MessageHandler {
        private final StoredMessages messages;
        private final List<String> recipients = new ArrayList<>();
        private String sender = "";

        Delivery(StoredMessages messages) {
            this.messages = messages;
        }

        @Override
        public void from(String from) {
            sender = from;
        }

        @Override
        public void recipient(String recipient) {
            recipients.add(recipient);
        }

        @Override
        public @Nullable String data(InputStream data) throws RejectException, IOException {
            byte[] message = data.readNBytes(LARGEST_MESSAGE + 1);
            if (message.length > LARGEST_MESSAGE) {
                throw new RejectException(552, "a message may have " + LARGEST_MESSAGE + " bytes");
            }
            return "stored as " + messages.add(sender, recipients, message).id();
        }

        @Override
        public void done() {}
    }
}
