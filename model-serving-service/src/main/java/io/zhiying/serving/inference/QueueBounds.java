package io.zhiying.serving.inference;

import java.time.Duration;

/**
 * The bounds of one queue.
 *
 * @param batchTokens of a batch, padding included; an input longer than that goes alone
 * @param batchInputs of a batch; 1 computes each input alone
 * @param runTokens as many tokens as a run takes the time of, beside those in it
 * @param capacity tokens that may wait
 * @param workspaceShare the part of the capacity that one workspace may fill
 * @param longestWait as foreseen from the rate of late; who would wait longer is refused at once
 */
record QueueBounds(
        int batchTokens, int batchInputs, int runTokens, int capacity, double workspaceShare, Duration longestWait) {
    QueueBounds withBatchInputs(int most) {
        return new QueueBounds(
                batchTokens, Math.min(batchInputs, most), runTokens, capacity, workspaceShare, longestWait);
    }
}
