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
    private JavaCommand() {}

    public static String marker(StackConfig config, StackProcess process) {
        return "-Dzhiying.process=" + config.home() + "#" + process.label() + "#";
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
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
        return new ArrayList<>(List.of(
                java().toString(),
                marker(config, process),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:MaxMetaspaceSize=256m",
                "-XX:ReservedCodeCacheSize=96m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8"));
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
