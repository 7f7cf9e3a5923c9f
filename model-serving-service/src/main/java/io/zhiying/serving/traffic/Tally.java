package io.zhiying.serving.traffic;

/**
 * What was seen of a version.
 *
 * @param errors answers that the version, not the caller, is to blame for
 */
record Tally(long requests, long errors, Latencies latencies) {
    static final Tally NONE = new Tally(0, 0, new Latencies());

    double errorRate() {
        return requests == 0 ? 0 : (double) errors / requests;
    }

    Tally plus(Tally other) {
        Latencies both = latencies.copy();
        both.add(other.latencies);
        return new Tally(requests + other.requests, errors + other.errors, both);
    }
}
