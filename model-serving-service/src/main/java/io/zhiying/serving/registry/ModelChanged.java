package io.zhiying.serving.registry;

/** Within the transaction that changes a model: what its history says of it. */
public record ModelChanged(ModelChange change) {}
