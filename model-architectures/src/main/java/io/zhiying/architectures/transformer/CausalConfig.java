package io.zhiying.architectures.transformer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What {@code config.json} says of any causal language model (Llama, GPT-2, Phi …): enough to run a graph that was exported
 * from it.
 *
 * @param positions tokens of one sequence at most
 */
public record CausalConfig(int vocabulary, int positions) {

    /** @throws IllegalArgumentException the field named is missing or out of range */
    public static CausalConfig read(Path folder) throws IOException {
        HubConfig config = HubConfig.read(folder);
        String positions = Stream.of("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len")
                .filter(config::has)
                .findFirst()
                .orElse("max_position_embeddings");
        return new CausalConfig(config.number("vocab_size", 1, 1 << 22), config.number(positions, 1, 1 << 22));
    }
}
