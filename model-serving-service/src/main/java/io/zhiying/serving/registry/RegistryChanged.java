package io.zhiying.serving.registry;

/** Within this process, after the commit: what a name of the registry means may be another thing now. */
public record RegistryChanged(String model) {}
