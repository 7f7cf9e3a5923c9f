package io.zhiying.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The part of the data that a text belongs to: eight tenths train, one chooses when to stop, one is held out.
 *
 * <p>The text itself decides, by its hash. So a text is held out in every training, whatever the file, the order or
 * the seed, and two versions of a model can be compared on texts that neither has seen.
 */
enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    static Split of(String text) {
        byte[] hash = Hashes.sha256(("split:" + text).getBytes(StandardCharsets.UTF_8));
        return switch ((int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), 10)) {
            case 0 -> TEST;
            case 1 -> VALIDATION;
            default -> TRAIN;
        };
    }
}
