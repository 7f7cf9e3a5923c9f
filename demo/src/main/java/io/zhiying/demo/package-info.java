/** The demo behind {@code ./zhiying demo}: an outside client that loads the sample retailer and walks the story. */
@NullMarked
package io.zhiying.demo;

import org.jspecify.annotations.NullMarked;
