package io.zhiying.local.command;

import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import io.zhiying.local.StackLogs;
import io.zhiying.local.StackProcess;
import io.zhiying.local.process.LogTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows logs. */
@Command(name = "logs", description = "Shows the end of the logs of one process or of all.")
public final class LogsCommand implements Callable<Integer> {
    private static final int CHUNK = 64 << 10;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "PROCESS", arity = "0..*", description = "Such as gateway or kafka; all unless named.")
    private List<String> names = List.of();

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what is written from now on.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "100",
            description = "How many lines of each to start with (${DEFAULT-VALUE}).")
    private int lines;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Console.out(spec);
        StackConfig config = Here.config();
        List<StackProcess> processes = names.isEmpty()
                ? Arrays.asList(StackProcess.values())
                : names.stream().map(StackProcess::named).toList();
        Map<Path, String> logs = new LinkedHashMap<>();
        for (StackProcess process : processes) {
            String prefix = processes.size() == 1 ? "" : String.format("%-17s| ", process.label());
            logs.put(StackLogs.of(config, process), prefix);
        }
        if (!follow && logs.keySet().stream().noneMatch(Files::exists)) {
            throw new StackException("there is no log yet in " + config.home().resolve("log"));
        }
        Map<Path, Long> read = new LinkedHashMap<>();
        for (Map.Entry<Path, String> log : logs.entrySet()) {
            read.put(log.getKey(), Files.exists(log.getKey()) ? Files.size(log.getKey()) : 0L);
            LogTail.lastLines(log.getKey(), Math.max(0, lines)).forEach(line -> out.println(log.getValue() + line));
        }
        out.flush();
        while (follow) {
            for (Map.Entry<Path, String> log : logs.entrySet()) {
                read.compute(log.getKey(), (file, position) -> printFrom(out, file, position, log.getValue()));
            }
            out.flush();
            Thread.sleep(300);
        }
        return 0;
    }

    /** Prints the whole lines after this position; @return the position after them */
    private static long printFrom(PrintWriter out, Path log, @Nullable Long position, String prefix) {
        if (!Files.exists(log)) {
            return 0;
        }
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            // A file that got shorter has been set aside and begun anew.
            long from = position == null || position > file.length() ? 0 : position;
            byte[] bytes = new byte[(int) Math.min(CHUNK, file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            int end = lastLineEnd(bytes);
            new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(line -> out.println(prefix + line));
            return from + end;
        } catch (IOException e) {
            return position == null ? 0 : position;
        }
    }

    private static int lastLineEnd(byte[] bytes) {
        for (int i = bytes.length; i > 0; i--) {
            if (bytes[i - 1] == '\n') {
                return i;
            }
        }
        return bytes.length == CHUNK ? CHUNK : 0;
    }
}
