package io.zhiying.architectures.transformer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The shape of a {@link T5}.
 *
 * @param headWidth of one attention head; heads times this need not be the width
 * @param buckets of relative positions, and the distance from which all are in the last
 * @param gated whether the network has a gate, as from version 1.1 on
 * @param tied whether the embedding is the output layer, too
 * @param scaled whether the decoder's output is scaled down before it
 * @param start the token that a decoder begins with
 */
public record T5Config(
        int vocabulary,
        int width,
        int layers,
        int decoderLayers,
        int heads,
        int headWidth,
        int inner,
        int buckets,
        int distance,
        float epsilon,
        Feeding activation,
        boolean gated,
        boolean tied,
        boolean scaled,
        int start) {

    /** @throws IllegalArgumentException the field named is missing, out of range or not supported */
    public static T5Config read(Path folder) throws IOException {
        HubConfig config = HubConfig.read(folder);
        // What a configuration leaves out is as the transformers library has it for its type.
        boolean multilingual = config.text("model_type", "t5").equals("mt5");
        String feeding = config.text("feed_forward_proj", multilingual ? "gated-gelu" : "relu");
        boolean gated = feeding.startsWith("gated-");
        String activation = gated ? feeding.substring("gated-".length()) : feeding;
        // The transformers library reads gated-gelu so, for the sake of the first checkpoints.
        String read = feeding.equals("gated-gelu") ? "gelu_new" : activation;
        boolean tied = config.flag("tie_word_embeddings", !multilingual);
        int layers = config.number("num_layers", 1, 500);
        int buckets = config.number("relative_attention_num_buckets", 4, 1 << 16, 32);
        return new T5Config(
                config.number("vocab_size", 1, 1 << 22),
                config.number("d_model", 1, 1 << 16),
                layers,
                config.number("num_decoder_layers", 1, 500, layers),
                config.number("num_heads", 1, 1024),
                config.number("d_kv", 1, 1024),
                config.number("d_ff", 1, 1 << 18),
                buckets,
                config.number("relative_attention_max_distance", buckets / 2 + 1, 1 << 20, 128),
                (float) config.decimal("layer_norm_epsilon", 0, 1, 1e-6),
                Feeding.of(config, "feed_forward_proj", read),
                gated,
                tied,
                config.flag("scale_decoder_outputs", tied),
                config.number("decoder_start_token_id", 0, 1 << 22, config.number("pad_token_id", 0, 1 << 22, 0)));
    }
}
