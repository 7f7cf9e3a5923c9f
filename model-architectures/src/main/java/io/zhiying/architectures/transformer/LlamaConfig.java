package io.zhiying.architectures.transformer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The shape of a {@link Llama}.
 *
 * @param headWidth of one attention head
 * @param keyHeads heads of keys and values, which the query heads share in equal groups
 * @param positions the longest sequence
 * @param inputBias whether queries, keys and values have a bias
 * @param outputBias whether the attention's output has one
 * @param tied whether the embedding is the output layer, too
 */
public record LlamaConfig(
        int vocabulary,
        int width,
        int layers,
        int heads,
        int keyHeads,
        int headWidth,
        int inner,
        int positions,
        float epsilon,
        boolean inputBias,
        boolean outputBias,
        boolean mlpBias,
        boolean tied,
        RotaryPositions rotary) {

    /** @throws IllegalArgumentException the field named is missing, out of range or not supported */
    public static LlamaConfig read(Path folder) throws IOException {
        return read(HubConfig.read(folder));
    }

    private static LlamaConfig read(HubConfig config) {
        String type = config.text("model_type", "");
        if (!config.text("hidden_act", "silu").equals("silu")) {
            throw config.refused("hidden_act", "must be silu");
        }
        int width = config.number("hidden_size", 1, 1 << 16);
        int heads = config.number("num_attention_heads", 1, 1024);
        int keyHeads = config.number("num_key_value_heads", 1, 1024, heads);
        if (heads % keyHeads != 0) {
            throw config.refused("num_key_value_heads", "must divide num_attention_heads");
        }
        if (!config.has("head_dim") && width % heads != 0) {
            throw config.refused("num_attention_heads", "must divide hidden_size");
        }
        int headWidth = config.number("head_dim", 2, 1024, width / heads);
        if (headWidth % 2 != 0) {
            throw config.refused("head_dim", "must be even");
        }
        int positions = config.number("max_position_embeddings", 1, 1 << 24);
        boolean qwen = type.equals("qwen2");
        boolean biased = config.flag("attention_bias", false);
        return new LlamaConfig(
                config.number("vocab_size", 1, 1 << 22),
                width,
                config.number("num_hidden_layers", 1, 500),
                heads,
                keyHeads,
                headWidth,
                config.number("intermediate_size", 1, 1 << 18),
                Math.min(positions, window(config, type, positions)),
                (float) config.decimal("rms_norm_eps", 0, 1, 1e-6),
                qwen || biased,
                !qwen && biased,
                config.flag("mlp_bias", false),
                config.flag("tie_word_embeddings", false),
                RotaryPositions.of(config, headWidth));
    }

    /** Within one window it makes no difference that there is one; longer sequences are not taken. */
    private static int window(HubConfig config, String type, int positions) {
        boolean used = type.equals("mistral") || config.flag("use_sliding_window", false);
        return used ? config.number("sliding_window", 1, 1 << 24, positions) : positions;
    }
}
