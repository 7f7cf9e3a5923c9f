package io.zhiying.serving.registry;

/** Within the transaction that moves an alias: what was said of where it pointed holds no more. */
public record AliasMoved(Owner owner, String model, String alias, String by) {}
