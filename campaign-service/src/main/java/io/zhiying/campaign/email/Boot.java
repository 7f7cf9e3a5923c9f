package io.zhiying.campaign.email;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Tells one run of the machine from the next. */
final class Boot {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int LENGTH = 36;

    private Boot() {}

    /** Empty where the system does not tell: then no two runs are taken for the same. */
    static byte[] id() {
        try {
            var id = Files.readString(LINUX).strip().getBytes(StandardCharsets.US_ASCII);
            return Arrays.copyOf(id, LENGTH);
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
