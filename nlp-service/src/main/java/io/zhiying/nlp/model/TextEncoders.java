package io.zhiying.nlp.model;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes vectors of texts, in model-serving. */
@Component
public class TextEncoders {
    private final ModelServing serving;
    private final ModelProperties properties;

    TextEncoders(ModelServing serving, ModelProperties properties) {
        this.serving = serving;
        this.properties = properties;
    }

    /**
     * One vector for each text, in order; a text that occurs twice is encoded once.
     *
     * @throws ModelUnavailable where it may be tried again
     * @throws ModelFailed where that would not help
     */
    public List<float[]> encode(String encoder, List<String> texts) {
        List<String> distinct = texts.stream().distinct().toList();
        List<float[]> vectors = new ArrayList<>(distinct.size());
        for (int from = 0; from < distinct.size(); from += properties.batch()) {
            vectors.addAll(serving.embed(
                    encoder, distinct.subList(from, Math.min(from + properties.batch(), distinct.size()))));
        }
        java.util.Map<String, float[]> byText = new java.util.HashMap<>();
        for (int i = 0; i < distinct.size(); i++) {
            byText.put(distinct.get(i), vectors.get(i));
        }
        return texts.stream()
                .map(text -> java.util.Objects.requireNonNull(byText.get(text)))
                .toList();
    }
}
