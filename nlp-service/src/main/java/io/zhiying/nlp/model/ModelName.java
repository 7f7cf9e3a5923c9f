package io.zhiying.nlp.model;

/** A model, and the version of it that answered. */
public record ModelName(String name, String version) {}
