/** Hosts models: a registry, and inference on ONNX Runtime and PyTorch. */
@NullMarked
package io.zhiying.serving;

import org.jspecify.annotations.NullMarked;
