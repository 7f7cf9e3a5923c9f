/** Text to token ids, and token vectors to one vector. */
@NullMarked
package io.zhiying.serving.text;

import org.jspecify.annotations.NullMarked;
