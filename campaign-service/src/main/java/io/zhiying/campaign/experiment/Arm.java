package io.zhiying.campaign.experiment;

/** Where a person stands in an experiment: held out, or given one variant. */
public sealed interface Arm {
    /** Gets no message, and shows what happens without one. */
    record Holdout() implements Arm {}

    /** Gets the message of this variant. */
    record Treated(String variant) implements Arm {}
}
