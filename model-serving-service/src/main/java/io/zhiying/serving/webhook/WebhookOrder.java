package io.zhiying.serving.webhook;

import java.util.UUID;

/** The parameters of the job that sends a delivery. */
record WebhookOrder(UUID delivery) {
    static final String JOB = "send-model-webhook";
}
