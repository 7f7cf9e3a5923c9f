package io.zhiying.serving.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * BERT's tokenizer from {@code vocab.txt}, a token on each line, and {@code tokenizer_config.json}: what older folders have
 * instead of {@code tokenizer.json}.
 */
final class WordPieceFile {
    static final String NAME = "vocab.txt";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String START = "[CLS]";
    private static final String END = "[SEP]";
    private static final String UNKNOWN = "[UNK]";
    private static final List<String> SPECIAL = List.of("[PAD]", UNKNOWN, START, END, "[MASK]");

    private WordPieceFile() {}

    /**
     * The same as a {@code tokenizer.json}.
     *
     * @throws IllegalArgumentException it is no vocabulary of BERT
     */
    static byte[] asTokenizer(Path folder) throws IOException {
        Map<String, Integer> vocabulary = vocabulary(folder.resolve(NAME));
        for (String needed : List.of(START, END, UNKNOWN)) {
            if (!vocabulary.containsKey(needed)) {
                throw new IllegalArgumentException("%s has no %s: it is no vocabulary of BERT".formatted(NAME, needed));
            }
        }
        JsonNode config = config(folder.resolve("tokenizer_config.json"));
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("version", "1.0");
        tokenizer.put(
                "added_tokens",
                vocabulary.entrySet().stream()
                        .filter(token -> SPECIAL.contains(token.getKey()))
                        .map(token -> added(token.getKey(), token.getValue()))
                        .toList());
        Map<String, Object> normalizer = new LinkedHashMap<>();
        normalizer.put("type", "BertNormalizer");
        normalizer.put("clean_text", true);
        normalizer.put(
                "handle_chinese_chars", config.path("tokenize_chinese_chars").asBoolean(true));
        normalizer.put(
                "strip_accents",
                config.path("strip_accents").isBoolean()
                        ? config.path("strip_accents").asBoolean()
                        : null);
        normalizer.put("lowercase", config.path("do_lower_case").asBoolean(true));
        tokenizer.put("normalizer", normalizer);
        tokenizer.put("pre_tokenizer", Map.of("type", "BertPreTokenizer"));
        tokenizer.put("post_processor", template(vocabulary));
        tokenizer.put("decoder", Map.of("type", "WordPiece", "prefix", "##", "cleanup", true));
        tokenizer.put(
                "model",
                Map.of(
                        "type",
                        "WordPiece",
                        "unk_token",
                        UNKNOWN,
                        "continuing_subword_prefix",
                        "##",
                        "max_input_chars_per_word",
                        100,
                        "vocab",
                        vocabulary));
        return JSON.writeValueAsBytes(tokenizer);
    }

    private static Map<String, Integer> vocabulary(Path file) throws IOException {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (java.nio.charset.MalformedInputException malformed) {
            throw new IllegalArgumentException(NAME + " is not UTF-8", malformed);
        }
        for (int id = 0; id < lines.size(); id++) {
            vocabulary.put(lines.get(id), id);
        }
        return vocabulary;
    }

    private static JsonNode config(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(Files.readString(file));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("tokenizer_config.json is not the JSON it should be", malformed);
        }
    }

    private static Map<String, Object> added(String token, int id) {
        return Map.of(
                "id", id,
                "content", token,
                "single_word", false,
                "lstrip", false,
                "rstrip", false,
                "normalized", false,
                "special", true);
    }

    private static Map<String, Object> template(Map<String, Integer> vocabulary) {
        List<Object> single = List.of(special(START, 0), sequence("A", 0), special(END, 0));
        List<Object> pair = new ArrayList<>(single);
        pair.add(sequence("B", 1));
        pair.add(special(END, 1));
        Map<String, Object> tokens = new LinkedHashMap<>();
        for (String token : List.of(START, END)) {
            tokens.put(token, Map.of("id", token, "ids", List.of(vocabulary.get(token)), "tokens", List.of(token)));
        }
        return Map.of("type", "TemplateProcessing", "single", single, "pair", pair, "special_tokens", tokens);
    }

    private static Map<String, Object> special(String token, int type) {
        return Map.of("SpecialToken", Map.of("id", token, "type_id", type));
    }

    private static Map<String, Object> sequence(String name, int type) {
        return Map.of("Sequence", Map.of("id", name, "type_id", type));
    }
}
