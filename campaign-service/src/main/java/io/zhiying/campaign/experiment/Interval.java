package io.zhiying.campaign.experiment;

/** A confidence interval; {@code high} may be infinite where the data set no upper bound. */
public record Interval(double low, double high) {
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
