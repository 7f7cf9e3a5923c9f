package io.zhiying.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a log file, read without reading what is before it. */
public final class LogTail {
    private static final int WINDOW = 256 << 10;

    private LogTail() {}

    public static List<String> lastLines(Path log, int count) {
        return lastLines(log, count, 0);
    }

    /** @param start the position in the file before which nothing counts */
    public static List<String> lastLines(Path log, int count, long start) {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.min(file.length(), Math.max(start, file.length() - WINDOW));
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
        } catch (IOException e) {
            return List.of();
        }
    }
}
