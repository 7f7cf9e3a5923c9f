/** The chapters of the demo, each with its requests, its result and its checks. */
@NullMarked
package io.zhiying.demo.story;

import org.jspecify.annotations.NullMarked;
