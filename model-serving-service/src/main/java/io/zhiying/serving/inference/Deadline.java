package io.zhiying.serving.inference;

import io.zhiying.platform.connection.ClientConnection;
import io.zhiying.serving.generation.Generator;
import java.time.Duration;

/** Wants a text until its time is over, or the client of the request that is handled has gone. */
class Deadline implements Generator.Listener {
    private final long until;

    Deadline(Duration timeout) {
        this.until = System.nanoTime() + timeout.toNanos();
    }

    boolean isOver() {
        return System.nanoTime() - until > 0;
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    @Override
    public void text(String piece) {
        // The whole is given at the end.
    }

    @Override
    public boolean isWanted() {
        return !isOver() && !ClientConnection.isGone();
    }
}
