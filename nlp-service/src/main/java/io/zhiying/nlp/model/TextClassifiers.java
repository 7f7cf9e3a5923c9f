package io.zhiying.nlp.model;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Classifies texts in two steps, both in model-serving: an encoder makes vectors of them, a small head tells the
 * labels from the vectors.
 */
@Component
public class TextClassifiers {
    private final ModelServing serving;
    private final HeadDescriptions descriptions;
    private final ModelProperties properties;

    TextClassifiers(ModelServing serving, HeadDescriptions descriptions, ModelProperties properties) {
        this.serving = serving;
        this.descriptions = descriptions;
        this.properties = properties;
    }

    /**
     * What a head says of one text.
     *
     * @param head the version that answered; while traffic is split, texts of one call may have different ones
     * @param encoder whose vector it was given
     */
    public record Classified(Probabilities probabilities, ModelName head, String encoder) {}

    /**
     * One answer for each text, in order.
     *
     * @throws ModelUnavailable where it may be tried again
     * @throws ModelFailed where that would not help
     */
    public List<Classified> classify(Classifier classifier, List<String> texts) {
        List<Classified> classified = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += properties.batch()) {
            classified.addAll(classifyBatch(
                    classifier, texts.subList(from, Math.min(from + properties.batch(), texts.size()))));
        }
        return classified;
    }

    private List<Classified> classifyBatch(Classifier classifier, List<String> texts) {
        HeadDescription known = descriptions.current(classifier);
        try {
            ModelServing.Scores scores =
                    serving.classify(classifier.name(), null, serving.embed(known.encoder(), texts));
            if (scores.model().equals(known.model())) {
                return answers(known, scores);
            }
            descriptions.refreshed(classifier);
            HeadDescription answered =
                    descriptions.ofVersion(classifier, scores.model().version());
            return answered.encoder().equals(known.encoder()) ? answers(answered, scores) : pinned(answered, texts);
        } catch (ModelFailed e) {
            // The head may have been replaced by one of another encoder between the question and the answer.
            HeadDescription now = descriptions.refreshed(classifier);
            if (now.equals(known)) {
                throw e;
            }
            return pinned(now, texts);
        }
    }

    private List<Classified> pinned(HeadDescription head, List<String> texts) {
        List<float[]> vectors = serving.embed(head.encoder(), texts);
        return answers(head, serving.classify(head.model().name(), head.model().version(), vectors));
    }

    private static List<Classified> answers(HeadDescription head, ModelServing.Scores scores) {
        int classes = head.labels().size();
        if (scores.classes() != classes) {
            throw new ModelFailed(head.model().name(), "it has " + classes + " labels for " + scores.classes());
        }
        List<Classified> answers = new ArrayList<>();
        for (int from = 0; from < scores.values().length; from += classes) {
            answers.add(new Classified(
                    Probabilities.of(head.labels(), scores.values(), from), head.model(), head.encoder()));
        }
        return answers;
    }
}
