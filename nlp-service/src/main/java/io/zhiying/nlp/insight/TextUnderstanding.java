package io.zhiying.nlp.insight;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.TextInsight;
import io.zhiying.contracts.TextInsight.ModelUse;
import io.zhiying.nlp.language.Detection;
import io.zhiying.nlp.language.LanguageIdentifier;
import io.zhiying.nlp.model.ModelFailed;
import io.zhiying.nlp.model.ModelName;
import io.zhiying.nlp.model.ModelUnavailable;
import io.zhiying.nlp.sentiment.Sentiment;
import io.zhiying.nlp.sentiment.Sentiment.Judged;
import io.zhiying.nlp.sentiment.Sentiment.NotJudged;
import io.zhiying.nlp.sentiment.SentimentAnalyzer;
import io.zhiying.nlp.text.TextLimits;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes an insight of each text. */
@Component
class TextUnderstanding {
    private static final Logger log = LoggerFactory.getLogger(TextUnderstanding.class);

    private final LanguageIdentifier languages;
    private final SentimentAnalyzer sentiments;
    private final TextLimits limits;
    private final InstantSource clock;

    TextUnderstanding(
            LanguageIdentifier languages, SentimentAnalyzer sentiments, TextLimits limits, InstantSource clock) {
        this.languages = languages;
        this.sentiments = sentiments;
        this.limits = limits;
        this.clock = clock;
    }

    /** A customer's words, and the event that carried them. */
    record Feedback(CustomerEvent event, String text) {}

    /**
     * One insight for each text, in order. A text that breaks its model has one without a sentiment.
     *
     * @throws ModelUnavailable where it may be tried again
     */
    List<TextInsight> understand(List<Feedback> feedback) {
        List<String> texts =
                feedback.stream().map(each -> limits.cut(each.text())).toList();
        List<Detection> detected = texts.stream().map(languages::identify).toList();
        List<Sentiment> judged = judge(texts, detected);
        List<TextInsight> insights = new ArrayList<>();
        for (int i = 0; i < judged.size(); i++) {
            insights.add(insight(feedback.get(i).event(), judged.get(i)));
        }
        return insights;
    }

    /** Halves the texts until the one that breaks the model stands alone. */
    private List<Sentiment> judge(List<String> texts, List<Detection> detected) {
        try {
            return sentiments.judge(texts, detected);
        } catch (ModelFailed e) {
            if (texts.size() == 1) {
                log.warn("a text goes without a sentiment: {}", e.detail());
                return List.of(new NotJudged(detected.getFirst(), Sentiment.Reason.MODEL_FAILED));
            }
            int half = texts.size() / 2;
            List<Sentiment> judged = new ArrayList<>(judge(texts.subList(0, half), detected.subList(0, half)));
            judged.addAll(judge(texts.subList(half, texts.size()), detected.subList(half, detected.size())));
            return judged;
        }
    }

    private TextInsight insight(CustomerEvent event, Sentiment sentiment) {
        Detection language = sentiment.language();
        return switch (sentiment) {
            case Judged judged -> {
                ModelName head = judged.answer().head();
                yield new TextInsight(
                        event.eventId(),
                        event.profileId(),
                        language.language(),
                        language.confidence(),
                        new TextInsight.Sentiment(judged.label(), judged.probability()),
                        List.of(new ModelUse(head.name(), head.version())),
                        clock.instant());
            }
            case NotJudged _ ->
                new TextInsight(
                        event.eventId(),
                        event.profileId(),
                        language.language(),
                        language.confidence(),
                        null,
                        List.of(),
                        clock.instant());
        };
    }
}
