package io.zhiying.architectures.transformer;

import java.io.IOException;
import java.nio.file.Path;

/** What a folder's {@code config.json} says it is. */
public final class Transformers {
    /** The engine that computes these blocks. */
    public static final String ENGINE = "PyTorch";

    private Transformers() {}

    /** The families that there are blocks for. */
    public enum Family {
        LLAMA,
        BERT,
        T5
    }

    /**
     * @throws IllegalArgumentException {@code config.json} is malformed or of a family without a block; the message may
     *     be shown to whoever made the folder
     */
    public static Family family(Path folder) throws IOException {
        HubConfig config = HubConfig.read(folder);
        return switch (config.text("model_type", "")) {
            case "llama", "qwen2", "mistral" -> Family.LLAMA;
            case "bert" -> Family.BERT;
            case "t5", "mt5" -> Family.T5;
            default -> throw config.refused("model_type", "must be one of llama, qwen2, mistral, bert, t5, mt5");
        };
    }
}
