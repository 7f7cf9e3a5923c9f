package io.zhiying.campaign.email;

import jakarta.mail.MessagingException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** What the server said to a message, out of the chain of exceptions that it comes in; code -1 where it said nothing. */
record SmtpReply(int code, String text) {
    private static final int CLOSING = 421;
    private static final int LONGEST = 200;

    static SmtpReply of(MessagingException failure) {
        var reply = new SmtpReply(-1, line(failure));
        for (Exception next = failure; next != null; ) {
            int code = codeOf(next);
            if (code > 0) {
                reply = new SmtpReply(code, line(next));
            }
            next = next instanceof MessagingException chained ? chained.getNextException() : null;
        }
        return reply;
    }

    boolean isAnswer() {
        return code >= 400;
    }

    boolean isPermanent() {
        return code >= 500;
    }

    /** The server ends the session, whatever the message. */
    boolean closesChannel() {
        return code == CLOSING;
    }

    private static int codeOf(Exception failure) {
        return switch (failure) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> -1;
        };
    }

    private static String line(Exception failure) {
        var text = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
