/** Servers that speak OpenAI's protocol, for models that outgrow this machine; only those that an operator named. */
@NullMarked
package io.zhiying.serving.remote;

import org.jspecify.annotations.NullMarked;
