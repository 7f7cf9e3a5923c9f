package io.zhiying.serving.benchmark;

import java.io.IOException;
import java.nio.file.Path;

/** A model that writes as long as it is asked to, for tests of other packages. */
public final class LongWriter {
    private LongWriter() {}

    public static void write(Path folder) throws IOException {
        new RandomLlama(256, 8, 768, 1024, 4096).write(folder, 7);
    }
}
