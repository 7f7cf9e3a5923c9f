/**
 * {@code ./zhiying evaluate serving}: what the service does on this machine, asked over HTTP from a process of its own,
 * beside ONNX Runtime alone on the same cores.
 */
@NullMarked
package io.zhiying.serving.benchmark;

import org.jspecify.annotations.NullMarked;
