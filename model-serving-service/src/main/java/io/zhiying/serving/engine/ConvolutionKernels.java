package io.zhiying.serving.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps PyTorch's convolutions right on machines that hide the processor's caches, as some virtual machines do. oneDNN
 * sizes the blocks of its AVX kernels by these caches, and with none the logits of a batch were wrong by hundredths
 * (oneDNN 3.7.1, AMD EPYC); those of one picture, and its SSE4.1 kernels, were right to the last digit.
 */
final class ConvolutionKernels {
    private static final Logger log = LoggerFactory.getLogger(ConvolutionKernels.class);
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
    /** Read by oneDNN once, when it is first used. */
    private static final String VARIABLE = "ONEDNN_MAX_CPU_ISA";

    private ConvolutionKernels() {}

    /** Before PyTorch is first used. What the operator has set stays. */
    static void chooseRightOnes() {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
        if (linux && !Files.isDirectory(CACHES) && System.getenv(VARIABLE) == null) {
            log.info("this machine hides its processor's caches: convolutions of PyTorch go through SSE4.1");
            set(VARIABLE, "SSE41");
        }
    }

    /** setenv(3), without which only who starts this process could choose. */
    private static void set(String name, String value) {
        var linker = Linker.nativeLinker();
        var setenv = linker.downcallHandle(
                linker.defaultLookup().find("setenv").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int _ = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
        } catch (Throwable failure) {
            log.warn("{} cannot be set; set it to {} before the start", name, value, failure);
        }
    }
}
