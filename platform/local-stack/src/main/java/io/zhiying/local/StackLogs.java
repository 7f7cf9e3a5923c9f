package io.zhiying.local;

import java.nio.file.Path;

/** Where a process of one home logs to, and how much of that is kept while it runs. */
public final class StackLogs {
    /** A log that grows beyond this is set aside, and a new one begun. */
    public static final int LARGEST_MB = 20;
    /** What lies aside of one process. */
    public static final int KEPT_MB = 60;

    private StackLogs() {}

    public static Path of(StackConfig config, StackProcess process) {
        return config.home().resolve("log/" + process.label() + ".log");
    }
}
