package io.zhiying.local.mailbox;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;

/** Main of the mailbox's process; arguments: the SMTP port, the HTTP port, the folder for messages. */
final class MailboxProcess {
    private static final int MOST_MESSAGES = 50_000;

    private MailboxProcess() {}

    static void main(String... arguments) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        var messages = new StoredMessages(Path.of(arguments[2]), Clock.systemUTC(), MOST_MESSAGES);
        var smtp = SmtpReceiver.on(loopback, Integer.parseInt(arguments[0]), messages);
        var http = MailboxApi.on(new InetSocketAddress(loopback, Integer.parseInt(arguments[1])), messages);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            smtp.stop();
            http.stop(0);
        }));
        smtp.start();
        http.start();
    }
}
