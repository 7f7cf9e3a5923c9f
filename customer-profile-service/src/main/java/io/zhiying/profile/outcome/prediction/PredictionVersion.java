package io.zhiying.profile.outcome.prediction;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * One training.
 *
 * @param state {@code no_signal} where its evaluation cannot be told from chance; it foretells nobody then
 * @param cutoffs that it learnt from, the latest first; on the latest its probabilities are calibrated
 * @param rows customers at cut-offs
 * @param withOutcome of them
 * @param evaluation of a model that had not seen the latest cut-off
 * @param leftOut sources of features that told the outcome nearly alone, as what is written afterwards does
 * @param drivers what moves its probabilities most
 */
@Schema(name = "PredictionVersion")
record PredictionVersion(
        int version,
        State state,
        Instant trainedAt,
        List<LocalDate> cutoffs,
        int rows,
        int withOutcome,
        Evaluation evaluation,
        List<Leak> leftOut,
        List<Driver> drivers) {

    /** What it is good for. */
    @Schema(name = "PredictionVersionState")
    enum State {
        @JsonProperty("serving")
        SERVING,
        @JsonProperty("superseded")
        SUPERSEDED,
        @JsonProperty("no_signal")
        NO_SIGNAL
    }

    /** @param feature the strongest of the source, and its area under the curve alone */
    @Schema(name = "PredictionLeak")
    record Leak(String source, String feature, double areaUnderCurve) {}

    /** @param effect mean absolute Shapley value over customers, in log odds */
    @Schema(name = "PredictionDriver")
    record Driver(String feature, double effect) {}

    PredictionVersion in(State other) {
        return new PredictionVersion(
                version, other, trainedAt, cutoffs, rows, withOutcome, evaluation, leftOut, drivers);
    }
}
