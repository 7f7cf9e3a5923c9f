package io.zhiying.campaign.experiment;

/** So many of so many. */
public record Proportion(long successes, long trials) {
    public Proportion {
        if (successes < 0 || trials < 0 || successes > trials) {
            throw new IllegalArgumentException("not a proportion: %d of %d".formatted(successes, trials));
        }
    }

    /** 0 where there were no trials. */
    public double rate() {
        return trials == 0 ? 0 : (double) successes / trials;
    }
}
