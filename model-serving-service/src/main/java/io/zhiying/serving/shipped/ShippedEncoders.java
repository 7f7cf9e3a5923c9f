package io.zhiying.serving.shipped;

import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionRequest;
import io.zhiying.serving.text.Pooling;
import java.util.List;
import java.util.Map;

/** Sentence encoders, from Maven artifacts that hold their ONNX files and tokenizers. */
final class ShippedEncoders {
    private static final String GROUP = "dev.langchain4j";

    private final String version;

    ShippedEncoders(String version) {
        this.version = version;
    }

    List<ShippedModel> all() {
        return List.of(
                encoder(
                        "all-minilm-l6-v2",
                        "all-minilm-l6-v2",
                        List.of("en"),
                        "Apache-2.0",
                        "English sentences to 384 numbers; small and fast.",
                        // The length it was trained and is published for; its graph would take 512.
                        new VersionRequest.Text(256, Pooling.MEAN, true)),
                encoder(
                        "bge-small-en-v1.5",
                        "bge-small-en-v15",
                        List.of("en"),
                        "MIT",
                        "English texts to 384 numbers, for similarity, search and as input of classifiers.",
                        new VersionRequest.Text(512, Pooling.CLS, true)),
                encoder(
                        "bge-small-zh-v1.5",
                        "bge-small-zh-v15",
                        List.of("zh"),
                        "MIT",
                        "Chinese texts to 512 numbers, for similarity, search and as input of classifiers.",
                        new VersionRequest.Text(512, Pooling.CLS, true)));
    }

    private ShippedModel encoder(
            String name,
            String artifact,
            List<String> languages,
            String licence,
            String description,
            VersionRequest.Text text) {
        Map<String, ArtifactSource> files = Map.of(
                "model.onnx", entry(artifact, name + ".onnx"),
                "tokenizer.json", entry(artifact, name + "-tokenizer.json"));
        var request = VersionRequest.PLAIN.withFiles(files).withText(text).withAlias(Catalog.CHAMPION);
        return new ShippedModel(name, Task.TEXT_EMBEDDING, languages, licence, description, request, null);
    }

    private ArtifactSource entry(String artifact, String entry) {
        return new ArtifactSource.Maven(GROUP, "langchain4j-embeddings-" + artifact, version, entry);
    }
}
