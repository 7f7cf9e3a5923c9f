package io.zhiying.architectures.transformer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The shape of a {@link Bert}.
 *
 * @param inner width of the network behind the attention
 * @param labels outputs of the head; 0 without one
 */
public record BertConfig(
        int vocabulary,
        int width,
        int layers,
        int heads,
        int inner,
        int positions,
        int types,
        float epsilon,
        Feeding activation,
        Head head,
        int labels) {

    /** What stands on the encoder. */
    public enum Head {
        /** The vectors of all tokens. */
        NONE,
        /** Logits for the text, from its first token. */
        SEQUENCE,
        /** Logits for each token. */
        TOKENS
    }

    /** @throws IllegalArgumentException the field named is missing, out of range or not supported */
    public static BertConfig read(Path folder) throws IOException {
        HubConfig config = HubConfig.read(folder);
        if (!config.text("position_embedding_type", "absolute").equals("absolute")) {
            throw config.refused("position_embedding_type", "must be absolute");
        }
        int width = config.number("hidden_size", 1, 1 << 16);
        int heads = config.number("num_attention_heads", 1, 1024);
        if (width % heads != 0) {
            throw config.refused("num_attention_heads", "must divide hidden_size");
        }
        String architecture = config.texts("architectures").stream().findFirst().orElse("");
        Head head = architecture.endsWith("ForSequenceClassification")
                ? Head.SEQUENCE
                : architecture.endsWith("ForTokenClassification") ? Head.TOKENS : Head.NONE;
        int labels = config.entries("id2label") > 0
                ? config.entries("id2label")
                : config.number("num_labels", 1, 100_000, 2);
        return new BertConfig(
                config.number("vocab_size", 1, 1 << 22),
                width,
                config.number("num_hidden_layers", 1, 500),
                heads,
                config.number("intermediate_size", 1, 1 << 18),
                config.number("max_position_embeddings", 1, 1 << 20),
                config.number("type_vocab_size", 1, 1 << 10, 2),
                (float) config.decimal("layer_norm_eps", 0, 1, 1e-12),
                Feeding.of(config, "hidden_act", config.text("hidden_act", "gelu")),
                head,
                head == Head.NONE ? 0 : labels);
    }
}
