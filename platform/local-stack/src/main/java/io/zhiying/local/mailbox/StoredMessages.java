package io.zhiying.local.mailbox;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Messages as {@code .eml} files in one folder, with the envelope as {@code Return-Path} and {@code Delivered-To} on
 * top. A message is acknowledged to its sender only when its file is whole; the oldest go when there are too many.
 */
final class StoredMessages {
    private static final String ENDING = ".eml";

    private final Path folder;
    private final Clock clock;
    private final int limit;
    private final ConcurrentSkipListMap<String, StoredMessage> index = new ConcurrentSkipListMap<>();
    private final AtomicLong lastId = new AtomicLong();

    StoredMessages(Path folder, Clock clock, int limit) throws IOException {
        this.folder = folder;
        this.clock = clock;
        this.limit = limit;
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(ENDING)) {
                    var message = describe(idOf(file), Files.readAllBytes(file));
                    index.put(message.id(), message);
                }
            }
        }
        if (!index.isEmpty()) {
            lastId.set(Long.parseLong(index.lastKey()));
        }
    }

    StoredMessage add(String from, List<String> recipients, byte[] message) throws IOException {
        var top = new StringBuilder("Return-Path: <" + from + ">\r\n");
        recipients.forEach(
                recipient -> top.append("Delivered-To: ").append(recipient).append("\r\n"));
        byte[] envelope = top.toString().getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(envelope, envelope.length + message.length);
        System.arraycopy(message, 0, whole, envelope.length, message.length);

        String id = nextId();
        Path unfinished = folder.resolve(id + ".part");
        Files.write(unfinished, whole);
        Files.move(unfinished, file(id), StandardCopyOption.ATOMIC_MOVE);
        var stored = describe(id, whole);
        index.put(id, stored);
        while (index.size() > limit) {
            Map.Entry<String, StoredMessage> oldest = index.pollFirstEntry();
            if (oldest != null) {
                Files.deleteIfExists(file(oldest.getKey()));
            }
        }
        return stored;
    }

    /**
     * The oldest first.
     *
     * @param recipient only messages to this address, or to anybody where it is empty
     * @param after only messages with a later id
     */
    List<StoredMessage> list(Optional<String> recipient, String after, int count) {
        Optional<String> wanted = recipient.map(address -> address.toLowerCase(Locale.ROOT));
        return index.tailMap(after, false).values().stream()
                .filter(message -> wanted.isEmpty() || message.to().contains(wanted.get()))
                .limit(count)
                .toList();
    }

    int count(Optional<String> recipient) {
        return recipient.isEmpty()
                ? index.size()
                : list(recipient, "", Integer.MAX_VALUE).size();
    }

    Optional<StoredMessage> find(String id) {
        return Optional.ofNullable(index.get(id));
    }

    byte[] content(StoredMessage message) throws IOException {
        return Files.readAllBytes(file(message.id()));
    }

    void deleteAll() throws IOException {
        for (String id : List.copyOf(index.keySet())) {
            Files.deleteIfExists(file(id));
            index.remove(id);
        }
    }

    /** Microseconds since the epoch, made unique: ids of one length that sort by time. */
    private String nextId() {
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        return Long.toString(lastId.updateAndGet(last -> Math.max(last + 1, micros)));
    }

    private Path file(String id) {
        return folder.resolve(id + ENDING);
    }

    private static String idOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    private static StoredMessage describe(String id, byte[] whole) throws IOException {
        try {
            var mime = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(whole));
            String sender = first(mime.getHeader("Return-Path")).replaceAll("[<>]", "");
            List<String> recipients = Arrays.stream(headers(mime.getHeader("Delivered-To")))
                    .map(address -> address.strip().toLowerCase(Locale.ROOT))
                    .toList();
            long micros = Long.parseLong(id);
            Instant receivedAt = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
            return new StoredMessage(id, sender, recipients, MessageText.subjectOf(mime), receivedAt, whole.length);
        } catch (MessagingException e) {
            throw new IOException(e);
        }
    }

    private static String[] headers(String @org.jspecify.annotations.Nullable [] values) {
        return values == null ? new String[0] : values;
    }

    private static String first(String @org.jspecify.annotations.Nullable [] values) {
        return values == null || values.length == 0 ? "" : values[0];
    }
}
