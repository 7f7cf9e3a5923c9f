package io.zhiying.local.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The small block of System V shared memory by which PostgreSQL knows that a data folder is in use. Where a server was
 * killed, its backends hold it until they notice, and no server starts before that.
 */
final class SharedMemory {
    private static final Path BLOCKS = Path.of("/proc/sysvipc/shm");
    private static final int ID = 1;
    private static final int ATTACHED = 6;
    private static final int KEY_AND_ID_LINE = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private SharedMemory() {}

    /** Returns when nobody holds the block that this {@code postmaster.pid} names, or after a while. */
    static void awaitRelease(List<String> pidFile) throws IOException {
        if (pidFile.size() <= KEY_AND_ID_LINE || !Files.isReadable(BLOCKS)) {
            return;
        }
        String[] keyAndId = pidFile.get(KEY_AND_ID_LINE).strip().split("\\s+");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isHeld(keyAndId[keyAndId.length - 1]) && System.nanoTime() < end) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean isHeld(String id) throws IOException {
        return Files.readAllLines(BLOCKS).stream()
                .map(line -> line.strip().split("\\s+"))
                .anyMatch(block -> block.length > ATTACHED && block[ID].equals(id) && !block[ATTACHED].equals("0"));
    }
}
