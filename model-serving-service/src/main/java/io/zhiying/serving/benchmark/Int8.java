package io.zhiying.serving.benchmark;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the int8 variant of a shipped encoder lies: beside it, with -q behind the names. */
final class Int8 {
    private static final Pattern MAVEN =
            Pattern.compile("maven:(dev\\.langchain4j:langchain4j-embeddings-[^:]+):([^!]+)!/(.+)\\.onnx");

    private Int8() {}

    /** @param sources of the fp32 version, by file */
    static Optional<String> of(Map<String, String> sources) {
        var matcher = MAVEN.matcher(sources.getOrDefault("model.onnx", ""));
        return matcher.matches()
                ? Optional.of(
                        "maven:%s-q:%s!/%s-q.onnx".formatted(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }
}
