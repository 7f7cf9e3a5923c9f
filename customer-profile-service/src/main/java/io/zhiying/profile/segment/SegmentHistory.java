package io.zhiying.profile.segment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.profile.segment.SegmentFlows.Flow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The size of a segment over time, in steps of UTC. */
public record SegmentHistory(UUID segmentId, Step step, List<Point> points) {
    /** How long a step is. */
    public enum Step {
        @JsonProperty("hour")
        HOUR(ChronoUnit.HOURS),
        @JsonProperty("day")
        DAY(ChronoUnit.DAYS);

        private final ChronoUnit unit;

        Step(ChronoUnit unit) {
            this.unit = unit;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        Instant begin(Instant at) {
            return at.truncatedTo(unit);
        }

        /** Of the step that a moment is in; of the one before where that only begins. */
        Instant end(Instant at) {
            var begin = begin(at);
            return begin.equals(at) ? at : next(begin);
        }

        Instant next(Instant begin) {
            return begin.plus(1, unit);
        }

        Duration length() {
            return unit.getDuration();
        }
    }

    /**
     * One step.
     *
     * @param at when it begins
     * @param size at its end, or now where it has not ended
     * @param entered how often somebody entered in it
     * @param left how often somebody left
     */
    public record Point(Instant at, long size, long entered, long left) {}

    /** Goes back from the size that it has now. */
    static SegmentHistory of(UUID segment, Step step, Instant from, Instant to, long sizeNow, List<Flow> flows) {
        Map<Instant, Flow> byStep = new HashMap<>();
        long size = sizeNow;
        for (var flow : flows) {
            if (flow.at() == null) {
                size -= flow.entered() - flow.left();
            } else {
                byStep.put(flow.at(), flow);
            }
        }
        var begins = new ArrayList<Instant>();
        for (var at = step.begin(from); at.isBefore(to); at = step.next(at)) {
            begins.add(at);
        }
        var points = new ArrayList<Point>(begins.size());
        for (var at : begins.reversed()) {
            var flow = byStep.getOrDefault(at, new Flow(at, 0, 0));
            points.add(new Point(at, size, flow.entered(), flow.left()));
            size -= flow.entered() - flow.left();
        }
        return new SegmentHistory(segment, step, points.reversed());
    }
}
