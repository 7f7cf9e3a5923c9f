package io.zhiying.serving.traffic;

/**
 * What was seen of a shadow.
 *
 * @param compared requests that both answered
 * @param failed requests that only the caller's version answered
 * @param dropped requests that the shadow was spared
 * @param answers how long the compared requests took the caller's version
 * @param shadows how long they took the shadow
 */
record ShadowTally(
        long compared, long failed, long dropped, Comparison comparison, Latencies answers, Latencies shadows) {
    static final ShadowTally NONE = new ShadowTally(0, 0, 0, Comparison.NONE, new Latencies(), new Latencies());
    static final ShadowTally FAILED = new ShadowTally(0, 1, 0, Comparison.NONE, new Latencies(), new Latencies());
    static final ShadowTally DROPPED = new ShadowTally(0, 0, 1, Comparison.NONE, new Latencies(), new Latencies());

    static ShadowTally of(Comparison comparison, long answerNanos, long shadowNanos) {
        var answers = new Latencies();
        answers.add(answerNanos);
        var shadows = new Latencies();
        shadows.add(shadowNanos);
        return new ShadowTally(1, 0, 0, comparison, answers, shadows);
    }

    ShadowTally plus(ShadowTally other) {
        Latencies bothAnswers = answers.copy();
        bothAnswers.add(other.answers);
        Latencies bothShadows = shadows.copy();
        bothShadows.add(other.shadows);
        return new ShadowTally(
                compared + other.compared,
                failed + other.failed,
                dropped + other.dropped,
                comparison.plus(other.comparison),
                bothAnswers,
                bothShadows);
    }
}
