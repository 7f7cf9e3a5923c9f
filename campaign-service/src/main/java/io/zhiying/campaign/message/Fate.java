package io.zhiying.campaign.message;

/** What became of a message whose sender never said, as far as can be found out. */
public enum Fate {
    NOT_SENT,
    SENT,
    /** All of it went out, and the answer was not seen. */
    TRANSMITTED,
    UNCERTAIN,
    /** Its sender is still at work. */
    IN_FLIGHT
}
