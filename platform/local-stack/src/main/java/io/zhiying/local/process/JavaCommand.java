package io.zhiying.local.process;

import io.zhiying.local.StackConfig;
import io.zhiying.local.StackProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line of a JVM of the local platform: small, in UTC, and findable by its marker. */
public final class JavaCommand {
    /** What an AOT cache depends on, too: the JVM takes one only with the options that it was made with. */
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            // Grows from here as it needs to; without it the JVM begins with a 64th of the machine's memory.
            "-Xms32m",
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40",
            "-XX:MaxMetaspaceSize=256m",
            "-XX:ReservedCodeCacheSize=96m",
            // Gives back what the compiler and native libraries have freed; malloc alone keeps it for ever.
            "-XX:TrimNativeHeapInterval=10000",
            // Archived classes stay pages of their file, mapped where it was made for. Moved to a random address, as is
            // the rule, every page would be rewritten at the start and be this process's own: some 90 MB each.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:-AOTReplayTraining",
            // Threads of the lowest priority, such as a training's, have a tenth of a processor beside others.
            "-XX:ThreadPriorityPolicy=1",
            "-XX:JavaPriority1_To_OSPriority=10",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true",
            "-Duser.timezone=UTC",
            "-Dfile.encoding=UTF-8");

    /**
     * What most processes do is little and spread over much code: there the second compiler, and the profiling that goes
     * before it, took a third of all processor time while the first fifty thousand events went through, and gave it back
     * only after some hundred thousand more.
     */
    private static final List<String> FIRST_COMPILER = List.of("-XX:TieredStopAtLevel=1");

    private JavaCommand() {}

    public static String marker(StackConfig config, StackProcess process) {
        return "-Dzhiying.process=" + config.home() + "#" + process.label() + "#";
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Names the Java runtime with its options, for what is made for both. */
    public static String runtime() {
        return Fingerprints.ofText(System.getProperty("java.vm.version") + java() + OPTIONS)
                .substring(0, 8);
    }

    /** The class path of this JVM, in a form that holds in any folder. */
    public static String ownClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().normalize().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Everything up to the class or jar to run. */
    public static List<String> flags(StackConfig config, StackProcess process, String standardHeap) {
        String variable = "ZHIYING_" + process.name() + "_HEAP";
        String heap = config.environment().getOrDefault(variable, standardHeap);
        List<String> command = new ArrayList<>(List.of(java().toString(), marker(config, process), "-Xmx" + heap));
        command.addAll(OPTIONS);
        command.addAll(compilers(config, process));
        return command;
    }

    private static List<String> compilers(StackConfig config, StackProcess process) {
        if (config.environment().getOrDefault("ZHIYING_COMPILERS", "fitting").equals("both")) {
            return List.of();
        }
        return switch (process) {
            // Every event goes through these two several times: sealed, read, written and sent. They have the cost of
            // the second compiler back within the first fifty thousand, and take half the time from then on.
            case CUSTOMER_PROFILE, KAFKA -> secondCompilerLater(4);
            // Running models is arithmetic, where the second compiler is worth its time.
            case MODEL_SERVING -> secondCompilerLater(40);
            // Training recommenders is too, but happens now and then, and takes half as long again without.
            default -> FIRST_COMPILER;
        };
    }

    /**
     * While nine processes start on two cores, the second compiler took more than a third of all time, for code that a
     * start runs through once. It waits until a method is hotter than the JVM asks for; profiles recorded with an AOT
     * cache would call it at once again. Meanwhile calls go through code that is still profiled, at two to three times
     * its time, so {@code ZHIYING_COMPILERS=both} leaves both compilers as the JVM has them.
     */
    private static List<String> secondCompilerLater(int times) {
        return List.of(
                "-XX:Tier4InvocationThreshold=" + 5_000 * times,
                "-XX:Tier4MinInvocationThreshold=" + 600 * times,
                "-XX:Tier4CompileThreshold=" + 15_000 * times,
                "-XX:Tier4BackEdgeThreshold=" + 40_000 * times);
    }

    /** Flags for a JVM on {@link #ownClassPath} that keep what it loaded for a faster next start. */
    public static List<String> sharedArchive(StackConfig config, StackProcess process) {
        boolean jarsOnly =
                Arrays.stream(ownClassPath().split(File.pathSeparator)).allMatch(entry -> entry.endsWith(".jar"));
        // The JVM cannot archive classes that lie in folders, as in a development environment.
        return jarsOnly
                ? List.of(
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + config.home().resolve("run/" + process.label() + ".jsa"),
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off")
                : List.of();
    }
}
