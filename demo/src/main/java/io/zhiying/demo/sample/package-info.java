/** The sample retailer's files as values. */
@NullMarked
package io.zhiying.demo.sample;

import org.jspecify.annotations.NullMarked;
