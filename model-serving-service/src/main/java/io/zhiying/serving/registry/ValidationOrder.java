package io.zhiying.serving.registry;

import java.util.UUID;

/** The parameters of the job that validates a version. */
public record ValidationOrder(UUID version) {
    public static final String JOB = "validate-model-version";
}
