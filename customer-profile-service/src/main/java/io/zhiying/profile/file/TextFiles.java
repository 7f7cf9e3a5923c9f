package io.zhiying.profile.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Text in UTF-8, packed by gzip where the name ends in {@code .gz}. */
public final class TextFiles {
    private TextFiles() {}

    /** @throws IOException that says what is wrong, where there is no such file */
    public static BufferedReader open(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("there is no readable file " + file);
        }
        var in = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }
}
