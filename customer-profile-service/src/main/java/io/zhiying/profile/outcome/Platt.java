package io.zhiying.profile.outcome;

/**
 * Scores as probabilities, by a logistic curve (Platt 1999, with the smoothed targets of that paper; fitted by Newton's
 * method as in Lin, Lin and Weng 2007).
 */
record Platt(double slope, double intercept) {
    private static final int MAX_STEPS = 100;
    private static final double PRECISION = 1e-10;
    private static final double RIDGE = 1e-9;

    static Platt fit(double[] scores, boolean[] outcomes) {
        int yes = 0;
        for (boolean outcome : outcomes) {
            yes += outcome ? 1 : 0;
        }
        double high = (yes + 1.0) / (yes + 2.0);
        double low = 1.0 / (outcomes.length - yes + 2.0);
        var best = new Platt(1, 0);
        double loss = best.loss(scores, outcomes, high, low);
        for (int step = 0; step < MAX_STEPS; step++) {
            var direction = best.newton(scores, outcomes, high, low);
            double length = 1;
            var next = best.moved(direction, length);
            while (next.loss(scores, outcomes, high, low) > loss && length > PRECISION) {
                length /= 2;
                next = best.moved(direction, length);
            }
            double gained = loss - next.loss(scores, outcomes, high, low);
            if (gained < PRECISION) {
                break;
            }
            best = next;
            loss -= gained;
        }
        return best;
    }

    /** Minus the log-likelihood of the outcomes. */
    double loss(double[] scores, boolean[] outcomes) {
        return loss(scores, outcomes, 1, 0);
    }

    double probability(double score) {
        return 1 / (1 + Math.exp(-(slope * score + intercept)));
    }

    private Platt moved(double[] direction, double length) {
        return new Platt(slope - length * direction[0], intercept - length * direction[1]);
    }

    private double loss(double[] scores, boolean[] outcomes, double high, double low) {
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double at = slope * scores[i] + intercept;
            // log(1 + e^at) without overflow
            sum += Math.max(at, 0) + Math.log1p(Math.exp(-Math.abs(at))) - (outcomes[i] ? high : low) * at;
        }
        return sum;
    }

    /** The inverse of the curvature times the slope of the loss. */
    private double[] newton(double[] scores, boolean[] outcomes, double high, double low) {
        double g0 = 0;
        double g1 = 0;
        double h00 = RIDGE;
        double h01 = 0;
        double h11 = RIDGE;
        for (int i = 0; i < scores.length; i++) {
            double p = probability(scores[i]);
            double miss = p - (outcomes[i] ? high : low);
            double weight = p * (1 - p);
            g0 += miss * scores[i];
            g1 += miss;
            h00 += weight * scores[i] * scores[i];
            h01 += weight * scores[i];
            h11 += weight;
        }
        double determinant = h00 * h11 - h01 * h01;
        return new double[] {(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant};
    }
}
