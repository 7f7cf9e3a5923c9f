package io.zhiying.serving.generation;

import io.zhiying.serving.chat.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the small files beside a model's weights say of generating and of chats. */
public final class GenerationFiles {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> SPECIAL = List.of("bos_token", "eos_token", "pad_token", "unk_token");

    private GenerationFiles() {}

    /** From {@code generation_config.json}, and {@code config.json} for what that leaves out. */
    public static Defaults defaults(Path folder) throws IOException {
        JsonNode generation = read(folder, "generation_config.json");
        Set<Integer> stops = new HashSet<>();
        JsonNode ends = generation.path("eos_token_id");
        if (ends.isMissingNode() || ends.isNull()) {
            ends = read(folder, "config.json").path("eos_token_id");
        }
        if (ends.isArray()) {
            ends.forEach(id -> stops.add(id.asInt()));
        } else if (ends.isIntegralNumber()) {
            stops.add(ends.asInt());
        }
        boolean draws = generation.path("do_sample").asBoolean(false);
        int most = generation.path("max_new_tokens").asInt(0);
        return new Defaults(
                stops,
                most > 0 ? most : null,
                draws ? Math.clamp(generation.path("temperature").asDouble(1), 0, 2) : 0,
                draws ? Math.max(0, generation.path("top_k").asInt(50)) : 0,
                draws ? Math.clamp(generation.path("top_p").asDouble(1), 1e-6, 1) : 1,
                Math.clamp(generation.path("repetition_penalty").asDouble(1), 0.01, 10),
                draws ? 1 : Math.clamp(generation.path("num_beams").asInt(1), 1, Settings.MAX_BEAMS),
                Math.clamp(generation.path("length_penalty").asDouble(1), -10, 10),
                rules(generation));
    }

    /** Of the words that are forbidden those of a single token; words of several are not looked for. */
    private static Rules rules(JsonNode generation) {
        Set<Integer> never = new HashSet<>();
        generation.path("suppress_tokens").forEach(id -> never.add(id.asInt(-1)));
        for (JsonNode word : generation.path("bad_words_ids")) {
            if (word.size() == 1) {
                never.add(word.path(0).asInt(-1));
            }
        }
        JsonNode first = generation.path("forced_bos_token_id");
        return new Rules(
                never,
                Math.max(0, generation.path("min_length").asInt(0)),
                Math.max(0, generation.path("min_new_tokens").asInt(0)),
                Math.clamp(generation.path("no_repeat_ngram_size").asInt(0), 0, 1000),
                first.isIntegralNumber() && first.asInt() >= 0 ? first.asInt() : null);
    }

    /**
     * From {@code chat_template.jinja} or {@code tokenizer_config.json}; empty where the model knows no chats.
     *
     * @throws io.zhiying.serving.chat.TemplateFailure it uses what is not known
     */
    public static Optional<ChatTemplate> chat(Path folder) throws IOException {
        JsonNode config = read(folder, "tokenizer_config.json");
        Optional<String> source = source(folder, config);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> special = new HashMap<>();
        for (String name : SPECIAL) {
            JsonNode token = config.path(name);
            String text = token.isObject() ? token.path("content").asString("") : token.asString("");
            if (!text.isEmpty()) {
                special.put(name, text);
            }
        }
        return Optional.of(ChatTemplate.of(source.get(), special));
    }

    private static Optional<String> source(Path folder, JsonNode config) throws IOException {
        Path own = folder.resolve("chat_template.jinja");
        if (Files.isRegularFile(own)) {
            return Optional.of(Files.readString(own));
        }
        JsonNode template = config.path("chat_template");
        if (template.isString()) {
            return Optional.of(template.stringValue());
        }
        return template.valueStream()
                .filter(one -> one.path("name").asString("").equals("default"))
                .map(one -> one.path("template").asString(""))
                .findFirst();
    }

    private static JsonNode read(Path folder, String file) throws IOException {
        Path path = folder.resolve(file);
        if (!Files.isRegularFile(path)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(Files.readString(path));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(file + " is not the JSON it should be", malformed);
        }
    }
}
