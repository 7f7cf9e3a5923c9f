package io.zhiying.serving.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets threads that compute stand behind those that take requests and answer them: where all want the cores, a refusal
 * or an answer that is ready would else wait its turn between batches that take a hundred times as long.
 *
 * <p>Only Linux has a niceness of single threads, which those that they start inherit (nice(2), sched(7)); Java's
 * priorities do nothing there without privileges. Elsewhere this does nothing.
 */
public final class Niceness {
    private static final Logger log = LoggerFactory.getLogger(Niceness.class);
    /** A core that both want goes to the others for three quarters of the time. */
    private static final int BEHIND = 5;

    private static final @Nullable MethodHandle NICE = find();

    private Niceness() {}

    /** For the current thread, which must be a platform thread, and those that it starts from now on. */
    public static void standBehind() {
        if (NICE == null) {
            return;
        }
        try {
            int _ = (int) NICE.invokeExact(BEHIND);
        } catch (Throwable failure) {
            log.warn("threads that compute stay beside the others", failure);
        }
    }

    private static @Nullable MethodHandle find() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")) {
            return null;
        }
        var linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("nice")
                .map(nice ->
                        linker.downcallHandle(nice, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
                .orElse(null);
    }
}
