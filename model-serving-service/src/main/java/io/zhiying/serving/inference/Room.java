package io.zhiying.serving.inference;

import java.util.concurrent.atomic.AtomicLong;

/** What may wait in all queues together, in tokens. */
final class Room {
    private final long capacity;
    private final AtomicLong taken = new AtomicLong();

    Room(long capacity) {
        this.capacity = capacity;
    }

    /** Takes all or nothing; where nothing is taken yet, whatever is asked. */
    boolean take(long tokens) {
        long now = taken.get();
        while (now == 0 || now + tokens <= capacity) {
            if (taken.compareAndSet(now, now + tokens)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    void giveBack(long tokens) {
        taken.addAndGet(-tokens);
    }

    long taken() {
        return taken.get();
    }
}
