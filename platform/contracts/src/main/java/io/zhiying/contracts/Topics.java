package io.zhiying.contracts;

/** Kafka topics. Each has a dead-letter topic of the same name with {@link #DEAD_LETTER_SUFFIX}. */
public final class Topics {
    /** Raw customer events, as received. */
    public static final String EVENTS_ACCEPTED = "customer.events.accepted";
    /** Customer events, resolved to a profile. */
    public static final String EVENTS = "customer.events";
    /** The newest state of each profile (compacted); null at its end, see {@link ProfileEnd}. */
    public static final String PROFILES = "customer.profiles";
    /** Who entered and left which segment. */
    public static final String SEGMENTS = "customer.segments";
    /** What nlp understood of customers' words. */
    public static final String INSIGHTS = "nlp.insights";
    /** Registered, promoted, rolled back, retired: what happens to models. */
    public static final String MODELS = "model.lifecycle";
    /** What became of each campaign message. */
    public static final String DELIVERIES = "campaign.deliveries";

    public static final String DEAD_LETTER_SUFFIX = ".dlt";

    private Topics() {}

    public static String deadLetter(String topic) {
        return topic + DEAD_LETTER_SUFFIX;
    }
}
