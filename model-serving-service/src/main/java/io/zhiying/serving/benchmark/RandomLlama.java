package io.zhiying.serving.benchmark;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checkpoint of Llama's shape with random weights, in safetensors: it writes nonsense at the speed of a trained one. It
 * knows no end of text, so that it writes as long as it is asked to.
 *
 * @param width of the hidden states; heads are 64 wide, in pairs that share keys and values
 */
record RandomLlama(int width, int layers, int inner, int vocabulary, int positions) {
    private static final int HEAD = 64;
    /** About sixty million weights. */
    static final RandomLlama USUAL = new RandomLlama(640, 12, 1792, 4096, 4096);

    private Map<String, List<Integer>> tensors() {
        int keys = width / 2;
        Map<String, List<Integer>> tensors = new LinkedHashMap<>();
        tensors.put("model.embed_tokens.weight", List.of(vocabulary, width));
        for (int layer = 0; layer < layers; layer++) {
            String under = "model.layers." + layer + ".";
            tensors.put(under + "input_layernorm.weight", List.of(width));
            tensors.put(under + "self_attn.q_proj.weight", List.of(width, width));
            tensors.put(under + "self_attn.k_proj.weight", List.of(keys, width));
            tensors.put(under + "self_attn.v_proj.weight", List.of(keys, width));
            tensors.put(under + "self_attn.o_proj.weight", List.of(width, width));
            tensors.put(under + "post_attention_layernorm.weight", List.of(width));
            tensors.put(under + "mlp.gate_proj.weight", List.of(inner, width));
            tensors.put(under + "mlp.up_proj.weight", List.of(inner, width));
            tensors.put(under + "mlp.down_proj.weight", List.of(width, inner));
        }
        tensors.put("model.norm.weight", List.of(width));
        return tensors;
    }

    private static long elements(List<Integer> shape) {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    long weights() {
        return tensors().values().stream().mapToLong(RandomLlama::elements).sum();
    }

    /** Writes the folder as a hub has it; the same for the same seed. */
    void write(Path folder, long seed) throws IOException {
        var json = new JsonMapper();
        Files.createDirectories(folder);
        Map<String, Object> config = new TreeMap<>();
        config.put("model_type", "llama");
        config.put("architectures", List.of("LlamaForCausalLM"));
        config.put("hidden_act", "silu");
        config.put("hidden_size", width);
        config.put("intermediate_size", inner);
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", width / HEAD);
        config.put("num_key_value_heads", width / HEAD / 2);
        config.put("max_position_embeddings", positions);
        config.put("rms_norm_eps", 1e-5);
        config.put("rope_theta", 10000.0);
        config.put("tie_word_embeddings", true);
        config.put("vocab_size", vocabulary);
        Files.write(folder.resolve("config.json"), json.writeValueAsBytes(config));
        // What is asked for without a length, as a trial does, need not be long.
        Files.write(folder.resolve("generation_config.json"), json.writeValueAsBytes(Map.of("max_new_tokens", 8)));
        Map<String, Integer> words = new LinkedHashMap<>();
        for (int word = 0; word < vocabulary; word++) {
            words.put("w" + word, word);
        }
        Files.write(
                folder.resolve("tokenizer.json"),
                json.writeValueAsBytes(Map.of(
                        "version", "1.0",
                        "added_tokens", List.of(),
                        "pre_tokenizer", Map.of("type", "WhitespaceSplit"),
                        "model", Map.of("type", "WordLevel", "vocab", words, "unk_token", "w0"))));
        writeWeights(folder.resolve("model.safetensors"), json, seed);
    }

    private void writeWeights(Path file, JsonMapper json, long seed) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        long offset = 0;
        for (var tensor : tensors().entrySet()) {
            long end = offset + elements(tensor.getValue()) * Short.BYTES;
            header.put(
                    tensor.getKey(),
                    Map.of("dtype", "BF16", "shape", tensor.getValue(), "data_offsets", List.of(offset, end)));
            offset = end;
        }
        byte[] head = json.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        var random = new SplittableRandom(seed);
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            out.writeLong(Long.reverseBytes(head.length));
            out.write(head);
            for (List<Integer> shape : tensors().values()) {
                out.write(values(shape, random));
            }
        }
    }

    /** Norms are ones; matrices are even in what keeps a vector's length about as it was. */
    private static byte[] values(List<Integer> shape, SplittableRandom random) {
        int count = Math.toIntExact(elements(shape));
        ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        double scale = shape.size() == 1 ? 0 : Math.sqrt(3.0 / shape.getLast());
        for (int i = 0; i < count; i++) {
            float value = scale == 0 ? 1 : (float) random.nextDouble(-scale, scale);
            bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        return bytes.array();
    }
}
