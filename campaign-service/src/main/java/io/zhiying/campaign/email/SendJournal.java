package io.zhiying.campaign.email;

import io.zhiying.campaign.message.Fate;
import io.zhiying.contracts.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of each message had left this process, on disk. SMTP has no transactions: once the final dot of a message is on
 * its way the server may take it, whether or not we live to see the answer. So the journal notes that the dot will be
 * written, right before it is, and right after that it was. After the death of the process
 *
 * <ul>
 *   <li>a message that was not noted, or only prepared, was not sent, and is sent;
 *   <li>one with the note after the dot was sent: the kernel delivers what is in the socket, though the process is gone;
 *   <li>one with only the note before it died within that one write, some microseconds; nobody can know.
 * </ul>
 *
 * A note is one write to the page cache, which the death of the process does not undo. A power cut does, so with
 * {@code sync} the preparation is forced to the disk; since that takes milliseconds, it comes before the note that the
 * dot follows. Whether the machine went down in between is told by the id of its boot at the head of the file: then a
 * prepared message may have been sent.
 *
 * <p>Each process has a file of its own, named by its id and locked while it lives: a head and a slot of 64 bytes for
 * each message that is under way. A slot is free again when the outcome of its message is committed.
 */
final class SendJournal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SendJournal.class);
    private static final String SUFFIX = ".journal";
    private static final int SLOT = 64;
    private static final Duration KEPT = Duration.ofDays(30);

    private final Path folder;
    private final boolean sync;
    private final UUID id = Ids.next();
    private final FileChannel file;
    private final Map<UUID, Entry> open = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Integer> free = new ConcurrentLinkedQueue<>();
    private final byte[] boot = Boot.id();
    private int slots = 1;

    /** The notes on one message. */
    private enum Phase {
        NONE,
        PREPARED,
        TRANSMITTING,
        TRANSMITTED,
        ACCEPTED;

        static Phase of(byte value) {
            return value > 0 && value < values().length ? values()[value] : NONE;
        }
    }

    SendJournal(Path folder, boolean sync, InstantSource clock) {
        this.folder = folder;
        this.sync = sync;
        try {
            Files.createDirectories(folder);
            this.file = FileChannel.open(
                    fileOf(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (file.tryLock() == null) {
                throw new IOException("it is locked");
            }
            file.write(ByteBuffer.wrap(boot), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the send journal cannot be kept in %s (ZHIYING_CAMPAIGN_JOURNAL_DIR)".formatted(folder), e);
        }
        removeOld(clock.instant().minus(KEPT));
    }

    UUID id() {
        return id;
    }

    /** Before the message goes; to be closed when its outcome is committed. */
    Entry open(UUID message) {
        var entry = new Entry(message, slot());
        open.put(message, entry);
        entry.note(Phase.NONE);
        return entry;
    }

    void settle(UUID message) {
        var entry = open.remove(message);
        if (entry != null) {
            entry.note(Phase.NONE);
            free.add(entry.slot);
        }
    }

    /** What became of a message that was claimed under some journal, this one or one of a process that is gone. */
    Fate fateOf(UUID journal, UUID message) {
        if (journal.equals(id)) {
            return open.containsKey(message) ? Fate.IN_FLIGHT : Fate.NOT_SENT;
        }
        var path = fileOf(journal);
        if (!Files.exists(path)) {
            return Fate.UNCERTAIN;
        }
        try (var other = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (isAlive(other)) {
                return Fate.IN_FLIGHT;
            }
            return switch (find(other, message).orElse(Phase.NONE)) {
                case NONE -> Fate.NOT_SENT;
                case PREPARED -> isOfThisBoot(other) ? Fate.NOT_SENT : Fate.UNCERTAIN;
                case TRANSMITTING -> Fate.UNCERTAIN;
                case TRANSMITTED -> Fate.TRANSMITTED;
                case ACCEPTED -> Fate.SENT;
            };
        } catch (IOException e) {
            log.warn("the send journal {} cannot be read: {}", journal, e.toString());
            return Fate.UNCERTAIN;
        }
    }

    /** Whether it is kept on another machine, or was lost with its disk. */
    boolean isElsewhere(UUID journal) {
        return !journal.equals(id) && !Files.exists(fileOf(journal));
    }

    private static boolean isAlive(FileChannel other) throws IOException {
        try (var lock = other.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private boolean isOfThisBoot(FileChannel other) throws IOException {
        var head = ByteBuffer.allocate(boot.length);
        other.read(head, 0);
        return boot.length > 0 && Arrays.equals(head.array(), boot);
    }

    private static Optional<Phase> find(FileChannel other, UUID message) throws IOException {
        var slot = ByteBuffer.allocate(SLOT);
        for (long at = SLOT; other.read(slot.clear(), at) == SLOT; at += SLOT) {
            slot.flip();
            if (slot.getLong() == message.getMostSignificantBits()
                    && slot.getLong() == message.getLeastSignificantBits()) {
                return Optional.of(Phase.of(slot.get()));
            }
        }
        return Optional.empty();
    }

    private int slot() {
        @Nullable Integer freed = free.poll();
        if (freed != null) {
            return freed;
        }
        synchronized (this) {
            return slots++;
        }
    }

    private Path fileOf(UUID journal) {
        return folder.resolve(journal + SUFFIX);
    }

    private void removeOld(Instant before) {
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (var old : files) {
                if (Files.getLastModifiedTime(old).toInstant().isBefore(before) && !old.equals(fileOf(id))) {
                    Files.deleteIfExists(old);
                }
            }
        } catch (IOException e) {
            log.warn("old send journals stay: {}", e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The notes on one message that is under way. */
    final class Entry {
        private final UUID message;
        private final int slot;
        private volatile Phase phase = Phase.NONE;

        private Entry(UUID message, int slot) {
            this.message = message;
            this.slot = slot;
        }

        /** Everything but the final dot has gone. */
        void prepared() {
            note(Phase.PREPARED);
            if (sync) {
                try {
                    file.force(false);
                } catch (IOException e) {
                    throw new UncheckedIOException("the send journal cannot be forced to disk", e);
                }
            }
        }

        /** The final dot is about to be written. */
        void transmitting() {
            note(Phase.TRANSMITTING);
        }

        /** It was written. */
        void transmitted() {
            note(Phase.TRANSMITTED);
        }

        void accepted() {
            note(Phase.ACCEPTED);
        }

        /** The server said no, or never saw it. */
        void notSent() {
            note(Phase.NONE);
        }

        boolean mayHaveBeenSent() {
            return phase.compareTo(Phase.TRANSMITTING) >= 0;
        }

        private void note(Phase next) {
            var bytes = ByteBuffer.allocate(SLOT)
                    .putLong(message.getMostSignificantBits())
                    .putLong(message.getLeastSignificantBits())
                    .put((byte) next.ordinal())
                    .clear();
            try {
                file.write(bytes, (long) slot * SLOT);
            } catch (IOException e) {
                throw new UncheckedIOException("the send journal cannot be written", e);
            }
            phase = next;
        }
    }
}
