package io.zhiying.serving.inference;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/** Bytes for loaded models: a size such as {@code 600MB}, or a share of the machine's or container's memory, {@code 40%}. */
final class MemoryBudget {
    private static final Pattern SHARE = Pattern.compile("([1-9][0-9]?)%");

    private MemoryBudget() {}

    /**
     * @param memory of the machine, or of the container
     * @throws IllegalArgumentException it is neither a size nor 1% to 99%
     */
    static long bytes(String setting, long memory) {
        Matcher share = SHARE.matcher(setting.strip());
        if (share.matches()) {
            return memory / 100 * Integer.parseInt(share.group(1));
        }
        long bytes;
        try {
            bytes = DataSize.parse(setting.strip()).toBytes();
        } catch (IllegalArgumentException malformed) {
            throw notOne(setting, malformed);
        }
        if (bytes <= 0) {
            throw notOne(setting, null);
        }
        return bytes;
    }

    private static IllegalArgumentException notOne(String setting, @org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalArgumentException(
                "the memory for models must be a size such as 600MB or a share such as 40%, not " + setting, cause);
    }
}
