package io.zhiying.local;

import java.time.Duration;
import java.util.Optional;

/**
 * How one process is.
 *
 * @param pid of the process, where it runs
 * @param uptime since its start
 * @param residentBytes memory in RAM with its children's, shared pages counted once; known on Linux
 */
public record ProcessStatus(
        StackProcess process, State state, Optional<Long> pid, Duration uptime, Optional<Long> residentBytes) {

    /** What it may be. */
    public enum State {
        HEALTHY,
        /** It runs, and does not serve. */
        UNHEALTHY,
        DOWN
    }
}
