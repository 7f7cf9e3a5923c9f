package io.zhiying.recommendation.selection;

import java.util.function.Function;

/** One of something for each question. */
record PerQuestion<T>(T anything, T unseen) {
    static <T> PerQuestion<T> of(Function<Question, T> answer) {
        return new PerQuestion<>(answer.apply(Question.ANYTHING), answer.apply(Question.UNSEEN));
    }

    T get(Question question) {
        return question == Question.ANYTHING ? anything : unseen;
    }
}
