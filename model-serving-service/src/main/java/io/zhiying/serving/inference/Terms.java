package io.zhiying.serving.inference;

import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * On what terms the current call wants its answers, as its request's headers say.
 *
 * @param until when nobody wants the answer any more, as {@link System#nanoTime} tells it; null where nothing was said
 */
public record Terms(Priority priority, @Nullable Long until) {
    /** {@code high}, {@code normal} or {@code low}. */
    static final String PRIORITY = "X-Priority";

    /** Milliseconds within which the answer is wanted. */
    static final String TIMEOUT = "X-Timeout-Ms";

    static final long MAX_MILLIS = 3_600_000;
    private static final Terms USUAL = new Terms(Priority.NORMAL, null);
    private static final ScopedValue<Said> SAID = ScopedValue.newInstance();

    /** What was said, not yet read: it is refused where refusals have their form. */
    private record Said(@Nullable String priority, @Nullable String timeout, long nanos) {}

    /** Work whose answers nobody waits for. */
    public static <T, X extends Exception> T patiently(Workspaces.Work<T, X> work) throws X {
        return call(Priority.LOW.name(), null, System.nanoTime(), work);
    }

    /** @param came when the request did, as {@link System#nanoTime} tells it */
    static <T, X extends Exception> T call(
            @Nullable String priority, @Nullable String timeout, long came, Workspaces.Work<T, X> work) throws X {
        return ScopedValue.where(SAID, new Said(priority, timeout, came)).call(work::run);
    }

    /** @throws io.zhiying.platform.problem.Problem {@code inference.invalid_input}: a header is not what it must be */
    static Terms current() {
        return SAID.isBound() ? of(SAID.get()) : USUAL;
    }

    private static Terms of(Said said) {
        Long millis = millis(said.timeout());
        return new Terms(
                priority(said.priority()),
                millis == null ? null : said.nanos() + Duration.ofMillis(millis).toNanos());
    }

    private static Priority priority(@Nullable String said) {
        return said == null
                ? Priority.NORMAL
                : Priority.named(said)
                        .orElseThrow(() -> InferenceErrors.invalidInput(PRIORITY, "must be high, normal or low"));
    }

    private static @Nullable Long millis(@Nullable String said) {
        if (said == null) {
            return null;
        }
        if (said.strip().matches("[0-9]{1,7}")) {
            long millis = Long.parseLong(said.strip());
            if (millis >= 1 && millis <= MAX_MILLIS) {
                return millis;
            }
        }
        throw InferenceErrors.invalidInput(TIMEOUT, "must be 1 to " + MAX_MILLIS + " milliseconds");
    }

    /** What is left of the time, and at most this. */
    Duration within(Duration most) {
        if (until == null) {
            return most;
        }
        Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
        return left.compareTo(most) < 0 ? left : most;
    }
}
