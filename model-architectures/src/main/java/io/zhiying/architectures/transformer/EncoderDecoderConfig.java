package io.zhiying.architectures.transformer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What {@code config.json} says of any encoder-decoder (T5, Marian, BART …): enough to run graphs that were exported from
 * it.
 *
 * @param start the token that a decoder begins with
 * @param positions tokens of one sequence at most; {@link Integer#MAX_VALUE} where they are relative
 */
public record EncoderDecoderConfig(int vocabulary, int start, int positions) {
    private static final Set<String> FAMILY = Set.of("t5", "mt5", "marian", "bart", "mbart", "pegasus");
    private static final int MAX_ID = 1 << 22;

    /** @throws IllegalArgumentException the field named is missing or out of range, or the model has no encoder */
    public static EncoderDecoderConfig read(Path folder) throws IOException {
        HubConfig config = HubConfig.read(folder);
        if (!config.flag("is_encoder_decoder", FAMILY.contains(config.text("model_type", "")))) {
            throw config.refused("is_encoder_decoder", "must be true for a model that reads a text and writes another");
        }
        int vocabulary = config.number("vocab_size", 1, MAX_ID);
        return new EncoderDecoderConfig(
                config.number("decoder_vocab_size", 1, MAX_ID, vocabulary),
                config.number("decoder_start_token_id", 0, MAX_ID, config.number("pad_token_id", 0, MAX_ID, 0)),
                config.number("max_position_embeddings", 1, 1 << 20, Integer.MAX_VALUE));
    }
}
