package io.zhiying.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

class NicenessTest {
    @Test
    @EnabledOnOs(LINUX)
    void aThreadAndThoseThatItStartsStandBehindTheOthers() throws Exception {
        int others = niceness();
        var started = new CompletableFuture<Integer>();
        var itself = new CompletableFuture<Integer>();

        Thread.ofPlatform()
                .start(() -> {
                    Niceness.standBehind();
                    itself.complete(niceness());
                    Thread.ofPlatform().start(() -> started.complete(niceness()));
                })
                .join();

        assertThat(itself.get()).isEqualTo(Math.min(19, others + 5));
        assertThat(started.get()).isEqualTo(itself.get());
        assertThat(niceness()).isEqualTo(others);
    }

    /** Of the current thread: the 19th field of its line (proc(5)), the 17th behind the name. */
    private static int niceness() {
        try {
            String line = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
