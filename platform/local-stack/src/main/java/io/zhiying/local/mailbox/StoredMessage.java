package io.zhiying.local.mailbox;

import java.time.Instant;
import java.util.List;

/**
 * One received message, as lists show it.
 *
 * @param id the file's name without its ending; ids sort by the time of arrival
 * @param from the envelope's sender, empty for a bounce
 * @param to the envelope's recipients, in lower case
 * @param size in bytes
 */
public record StoredMessage(String id, String from, List<String> to, String subject, Instant receivedAt, long size) {
    public StoredMessage {
        to = List.copyOf(to);
    }
}
