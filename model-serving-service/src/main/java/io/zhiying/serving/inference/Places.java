package io.zhiying.serving.inference;

import java.util.concurrent.atomic.AtomicInteger;

/** Generations side by side: of the places, each priority may take its share, and at least one. */
final class Places {
    private final int size;
    private final AtomicInteger taken = new AtomicInteger();

    Places(int size) {
        this.size = size;
    }

    boolean take(Priority priority) {
        int most = Math.max(1, (int) Math.floor(size * priority.share()));
        int now = taken.get();
        while (now < most) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    void giveBack() {
        taken.decrementAndGet();
    }
}
