/**
 * Reads numbers from safetensors files: a bounded header that says where each array lies, then the arrays. Nothing in
 * them is executable.
 */
@NullMarked
package io.zhiying.architectures.safetensors;

import org.jspecify.annotations.NullMarked;
