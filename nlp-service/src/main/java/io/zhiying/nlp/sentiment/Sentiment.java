package io.zhiying.nlp.sentiment;

import io.zhiying.nlp.language.Detection;
import io.zhiying.nlp.model.TextClassifiers.Classified;

/** What was found of one text's sentiment. */
public sealed interface Sentiment {
    /** The language that it was taken to be in, as detected or as the caller said (then with confidence 1). */
    Detection language();

    /** A model answered. */
    record Judged(Detection language, Classified answer) implements Sentiment {
        public String label() {
            return answer.probabilities().best();
        }

        public double probability() {
            return answer.probabilities().of(label());
        }
    }

    /** There is no model for the language, or no language to choose one by. */
    record NotJudged(Detection language, Reason reason) implements Sentiment {}

    /** Why there is no judgement. */
    enum Reason {
        /** The text has no words, or its language could not be told. */
        LANGUAGE_UNDETERMINED,
        /** No sentiment model is configured for the language. */
        LANGUAGE_UNSUPPORTED,
        /** The model gave no usable answer for this text. */
        MODEL_FAILED
    }
}
