/**
 * Transformers of published checkpoints as DJL blocks: a Hugging Face folder of {@code config.json} and safetensors goes
 * in, the numbers of the transformers library come out. Only configurations whose meaning is known are taken: anything
 * else is refused, rather than computed wrongly.
 */
@NullMarked
package io.zhiying.architectures.transformer;

import org.jspecify.annotations.NullMarked;
