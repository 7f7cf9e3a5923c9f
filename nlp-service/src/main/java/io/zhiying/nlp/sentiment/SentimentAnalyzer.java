package io.zhiying.nlp.sentiment;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.nlp.language.Detection;
import io.zhiying.nlp.language.LanguageIdentifier;
import io.zhiying.nlp.model.Classifier;
import io.zhiying.nlp.model.ModelUnavailable;
import io.zhiying.nlp.model.TextClassifiers;
import io.zhiying.nlp.model.TextClassifiers.Classified;
import io.zhiying.nlp.sentiment.Sentiment.Judged;
import io.zhiying.nlp.sentiment.Sentiment.NotJudged;
import io.zhiying.nlp.sentiment.Sentiment.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** Judges texts with the sentiment model of their language: one call to each model for all of its texts. */
@Component
public class SentimentAnalyzer {
    private final LanguageIdentifier languages;
    private final TextClassifiers classifiers;
    private final Map<String, Classifier> models;
    private final MeterRegistry metrics;

    SentimentAnalyzer(
            LanguageIdentifier languages,
            TextClassifiers classifiers,
            SentimentProperties properties,
            MeterRegistry metrics) {
        this.languages = languages;
        this.classifiers = classifiers;
        this.models = properties.models();
        this.metrics = metrics;
    }

    /** The languages that have a model. */
    public Set<String> supported() {
        return models.keySet();
    }

    /** @throws ModelUnavailable @throws ModelFailed */
    public List<Sentiment> analyze(List<String> texts) {
        return judge(texts, texts.stream().map(languages::identify).toList());
    }

    /**
     * Takes the caller's word for the language of all texts.
     *
     * @throws ModelUnavailable @throws ModelFailed
     */
    public List<Sentiment> analyze(List<String> texts, String language) {
        Detection said = new Detection(language, 1, List.of());
        return judge(
                texts,
                texts.stream()
                        .map(text -> text.isBlank() ? languages.identify(text) : said)
                        .toList());
    }

    /**
     * @param detected the language of each text
     * @throws ModelUnavailable @throws ModelFailed
     */
    public List<Sentiment> judge(List<String> texts, List<Detection> detected) {
        List<Sentiment> sentiments =
                new ArrayList<>(detected.stream().map(this::notJudged).toList());
        Map<String, List<Integer>> byLanguage = new TreeMap<>();
        IntStream.range(0, texts.size())
                .filter(i -> models.containsKey(detected.get(i).language()))
                .forEach(i -> byLanguage
                        .computeIfAbsent(detected.get(i).language(), _ -> new ArrayList<>())
                        .add(i));
        byLanguage.forEach((language, indexes) -> {
            Classifier model = Objects.requireNonNull(models.get(language));
            List<Classified> answers =
                    classifiers.classify(model, indexes.stream().map(texts::get).toList());
            for (int i = 0; i < answers.size(); i++) {
                int index = indexes.get(i);
                sentiments.set(index, new Judged(detected.get(index), answers.get(i)));
            }
        });
        sentiments.forEach(this::count);
        return sentiments;
    }

    private Sentiment notJudged(Detection language) {
        return new NotJudged(
                language, language.isDetermined() ? Reason.LANGUAGE_UNSUPPORTED : Reason.LANGUAGE_UNDETERMINED);
    }

    private void count(Sentiment sentiment) {
        switch (sentiment) {
            case Judged judged ->
                metrics.counter(
                                "zhiying.nlp.sentiment.texts",
                                "language",
                                judged.language().language(),
                                "label",
                                judged.label(),
                                "version",
                                judged.answer().head().version())
                        .increment();
            case NotJudged _ ->
                metrics.counter("zhiying.nlp.sentiment.texts", "language", "other", "label", "none", "version", "none")
                        .increment();
        }
    }
}
