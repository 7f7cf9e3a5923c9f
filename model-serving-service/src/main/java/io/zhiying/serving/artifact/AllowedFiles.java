package io.zhiying.serving.artifact;

import io.zhiying.architectures.safetensors.SafeTensors;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files that a model's folder may have, and how large each may be. Whatever is not here is refused, so that nothing
 * an engine would run ({@code serving.properties}, {@code libs/}, custom operators) ever lies beside a model.
 */
public final class AllowedFiles {
    private static final long KB = 1L << 10;
    private static final long MB = 1L << 20;
    private static final long ANY = Long.MAX_VALUE;

    private static final Pattern SHARD = SafeTensors.SHARD;

    private static final Pattern PASSED_OVER = Pattern.compile(
            // For people.
            "(?i)(?:readme|licen[cs]e|notice|copying|changelog|use_policy)(?:\\.(?:md|txt|rst))?"
                    + "|\\.git(?:attributes|ignore)"
                    // Data for other libraries; what they say is also in the files that are read.
                    + "|config_sentence_transformers\\.json|ort_config\\.json|quantize_config\\.json|processor_config\\.json"
                    + "|(?:spiece|tokenizer|sentencepiece(?:\\.bpe)?)\\.model|(?:source|target)\\.spm"
                    + "|(?:onnx/)?decoder_model_merged\\.onnx");

    private static final Map<String, Long> LIMITS = new TreeMap<>(Map.ofEntries(
            Map.entry("model.onnx", ANY),
            Map.entry("onnx/model.onnx", ANY),
            Map.entry("encoder_model.onnx", ANY),
            Map.entry("decoder_model.onnx", ANY),
            Map.entry("decoder_with_past_model.onnx", ANY),
            Map.entry("onnx/encoder_model.onnx", ANY),
            Map.entry("onnx/decoder_model.onnx", ANY),
            Map.entry("onnx/decoder_with_past_model.onnx", ANY),
            Map.entry("model.pt", ANY),
            Map.entry("preprocessor_config.json", 64 * KB),
            Map.entry("synset.txt", MB),
            Map.entry("samples.json", MB),
            Map.entry("model.safetensors", ANY),
            Map.entry("model.safetensors.index.json", 16 * MB),
            Map.entry("generation_config.json", 64 * KB),
            Map.entry("chat_template.jinja", MB),
            Map.entry("added_tokens.json", MB),
            Map.entry("vocab.json", 64 * MB),
            Map.entry("merges.txt", 64 * MB),
            Map.entry("architecture.json", MB),
            Map.entry("model-0000.params", ANY),
            Map.entry("metrics.json", MB),
            Map.entry("signature.json", MB),
            Map.entry("tokenizer.json", 64 * MB),
            Map.entry("tokenizer_config.json", MB),
            Map.entry("special_tokens_map.json", MB),
            Map.entry("vocab.txt", 64 * MB),
            Map.entry("config.json", MB),
            Map.entry("sentence_bert_config.json", 64 * KB),
            Map.entry("modules.json", 64 * KB),
            Map.entry("1_Pooling/config.json", 64 * KB)));

    private AllowedFiles() {}

    /**
     * How many bytes the file may have, as far as its name says.
     *
     * @throws ArtifactRefused the name is not on the list
     */
    public static long limit(String path) {
        Long limit = SHARD.matcher(path).matches() ? Long.valueOf(ANY) : LIMITS.get(path);
        if (limit == null) {
            throw new ArtifactRefused("The file %s is not allowed in a model; allowed are %s."
                    .formatted(printable(path), LIMITS.keySet()));
        }
        return limit;
    }

    static boolean isAllowed(String path) {
        return SHARD.matcher(path).matches() || LIMITS.containsKey(path);
    }

    /** Whether a file that repositories have is neither needed nor of harm: it is left where it is. */
    public static boolean isPassedOver(String path) {
        return PASSED_OVER.matcher(path).matches();
    }

    /** A name of a stranger, for a message. */
    static String printable(String name) {
        String clean = name.replaceAll("[^\\x20-\\x7e\\p{L}]", "?");
        return clean.length() > 200 ? clean.substring(0, 200) + "…" : clean;
    }
}
