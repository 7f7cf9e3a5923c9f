package io.zhiying.profile.satisfaction;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Map;

/** The three questions whose answers are understood. */
@Schema(name = "SurveyKind")
enum Survey {
    /** How likely the customer is to recommend, 0 to 10: promoters from 9, detractors to 6. */
    @JsonProperty("nps")
    NPS(0, 10) {
        @Override
        Estimate estimate(Map<Integer, Long> answers) {
            return Estimate.netPromoterScore(count(answers, 9, 10), count(answers, 7, 8), count(answers, 0, 6));
        }
    },
    /** How satisfied the customer is, 1 to 5: the share of 4 and 5. */
    @JsonProperty("csat")
    CSAT(1, 5) {
        @Override
        Estimate estimate(Map<Integer, Long> answers) {
            return Estimate.share(count(answers, 4, 5), count(answers, 1, 5));
        }
    },
    /** How easy it was, 1 to 7: the mean. */
    @JsonProperty("ces")
    CES(1, 7) {
        @Override
        Estimate estimate(Map<Integer, Long> answers) {
            double sum = 0;
            double squares = 0;
            for (var each : answers.entrySet()) {
                sum += each.getKey() * (double) each.getValue();
                squares += each.getKey() * (double) each.getKey() * each.getValue();
            }
            return Estimate.mean(count(answers, 1, 7), sum, squares, 1, 7);
        }
    };

    private final int least;
    private final int most;

    Survey(int least, int most) {
        this.least = least;
        this.most = most;
    }

    /** @param answers how many by score, within the scale; not empty */
    abstract Estimate estimate(Map<Integer, Long> answers);

    static long count(Map<Integer, Long> answers, int from, int to) {
        return answers.entrySet().stream()
                .filter(each -> from <= each.getKey() && each.getKey() <= to)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** A score as a share of the way from the least to the most. */
    double level(double score) {
        return (score - least) / (most - least);
    }

    static Survey of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
