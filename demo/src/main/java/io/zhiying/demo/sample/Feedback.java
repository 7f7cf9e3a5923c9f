package io.zhiying.demo.sample;

/**
 * An invented comment.
 *
 * @param language {@code zh} or {@code en}
 * @param sentiment as its author meant it: positive, negative or mixed
 */
public record Feedback(String id, String language, String sentiment, String channel, String text) {}
