package io.zhiying.platform.job;

import java.time.Duration;

/**
 * Does the jobs of one type. It may be stopped at any moment and run again with the last checkpoint, so each step must
 * be one that can be repeated. It runs outside any transaction, with the job's workspace bound.
 */
public interface JobHandler {
    String type();

    /**
     * Whether it computes for long while nobody waits for it. Such jobs run one at a time in a process, on a thread of
     * the lowest priority, and hold up no others.
     */
    default boolean heavy() {
        return false;
    }

    /**
     * Whether it has failed for good after some failures in a row. One that nobody else would submit again does not: it
     * is tried ever more rarely, but at least every ten minutes.
     */
    default boolean givesUp() {
        return true;
    }

    /**
     * @throws Again to be run later without that counting as a failure
     * @throws Refused to fail for good with a message for the owner; after any other exception it is tried again, see
     *     {@link #givesUp}
     */
    void run(JobContext job) throws Exception;

    /** Something that is needed is away. */
    final class Again extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Duration after;

        public Again(Duration after, String why) {
            super(why);
            this.after = after;
        }

        Duration after() {
            return after;
        }
    }

    /** The job cannot be done, and will not be later. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }
}
