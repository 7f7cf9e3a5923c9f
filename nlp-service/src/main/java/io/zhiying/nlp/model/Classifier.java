package io.zhiying.nlp.model;

/**
 * A classifier of text, as it is configured.
 *
 * @param name in the registry
 * @param encoder whose vectors it takes, unless a version of it says otherwise
 */
public record Classifier(String name, String encoder) {}
