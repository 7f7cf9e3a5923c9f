package io.zhiying.serving.inference;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The memory of this process that is neither Java's heap nor the pages of a file: where engines keep weights and what
 * they compute. Libraries do not count, since all models share them. An estimate: other threads allocate, too, and what
 * was given back may still be resident.
 */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ANONYMOUS = "RssAnon:";

    private ResidentMemory() {}

    /** In bytes; empty where the system does not tell. */
    static OptionalLong now() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try (var lines = Files.lines(STATUS)) {
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
            return lines.filter(line -> line.startsWith(ANONYMOUS))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 - heap)
                    .findFirst();
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }
}
