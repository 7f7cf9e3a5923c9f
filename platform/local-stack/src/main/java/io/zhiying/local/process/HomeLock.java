package io.zhiying.local.process;

import io.zhiying.local.StackException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Held by whoever changes what runs in a home: one at a time, and gone with its process however that ends. */
public final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param onWait told once, in words, when somebody else has it
     * @throws StackException when it is not free within that time
     */
    public static HomeLock take(Path home, Duration patience, Consumer<String> onWait) {
        Path file = home.resolve("zhiying.lock");
        long end = System.nanoTime() + patience.toNanos();
        boolean told = false;
        try {
            Files.createDirectories(home);
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            while (tryLock(channel) == null) {
                String holder = Files.readString(file).strip();
                if (System.nanoTime() >= end) {
                    channel.close();
                    throw new StackException("another ./zhiying (pid " + holder + ") is still at work in " + home);
                }
                if (!told) {
                    onWait.accept("another ./zhiying (pid " + holder + ") is at work in " + home + ": waiting for it");
                    told = true;
                }
                Thread.sleep(200);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new HomeLock(channel);
        } catch (IOException e) {
            throw new StackException("cannot write to " + home + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while waiting for " + file, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another thread of this same JVM has it.
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StackException("cannot release the lock: " + e.getMessage(), e);
        }
    }
}
