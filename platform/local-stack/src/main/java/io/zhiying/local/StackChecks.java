package io.zhiying.local;

import io.zhiying.local.process.PortOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What must be so before anything is started. */
final class StackChecks {
    private static final long STANDARD_FREE_MEGABYTES = 1024;
    private static final int LONGEST_COMMAND = 160;
    private static final Duration DYING = Duration.ofSeconds(10);

    private StackChecks() {}

    static void requireDiskSpace(StackConfig config) {
        long wanted = Long.parseLong(
                config.environment().getOrDefault("ZHIYING_MIN_FREE_DISK_MB", Long.toString(STANDARD_FREE_MEGABYTES)));
        try {
            Files.createDirectories(config.home());
            long free = Files.getFileStore(config.home()).getUsableSpace() >> 20;
            if (free < wanted) {
                throw new StackException("the disk is nearly full: " + free + " MB are free for " + config.home()
                        + ", and the platform wants " + wanted
                        + " MB.\nMake room, or set ZHIYING_HOME to a folder on another disk"
                        + " (ZHIYING_MIN_FREE_DISK_MB changes the limit)");
            }
        } catch (IOException e) {
            throw new StackException("cannot write to " + config.home() + ": " + e.getMessage(), e);
        }
    }

    static void requireFreePorts(StackConfig config, Collection<StackProcess> processes) {
        List<String> busy = new ArrayList<>();
        for (StackProcess process : processes) {
            for (StackPort port : process.ports()) {
                int number = config.port(port);
                if (!isFreeSoon(number)) {
                    busy.add("port " + number + " (" + process.label() + ") is busy: " + owner(number)
                            + ". Stop that, or set " + port.variable() + " to another port");
                }
            }
        }
        if (!busy.isEmpty()) {
            throw new StackException(String.join("\n", busy));
        }
    }

    /** A process that was killed a moment ago holds its port a little longer, when it can no longer be seen. */
    private static boolean isFreeSoon(int port) {
        long deadline = System.nanoTime() + DYING.toNanos();
        while (!PortOwners.isFree(port)) {
            if (System.nanoTime() > deadline || PortOwners.ownerOf(port).isPresent()) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return true;
    }

    private static String owner(int port) {
        return PortOwners.ownerOf(port)
                .map(process -> "pid " + process.pid() + " has it, "
                        + process.commandLine().map(StackChecks::shortened).orElse("an unknown command"))
                .orElse("a process that this user may not see has it");
    }

    private static String shortened(String command) {
        return command.length() <= LONGEST_COMMAND ? command : command.substring(0, LONGEST_COMMAND) + "…";
    }
}
