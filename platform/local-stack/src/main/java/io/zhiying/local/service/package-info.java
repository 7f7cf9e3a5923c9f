/** The six services: built when stale, extracted, trained for a fast start, run. */
@NullMarked
package io.zhiying.local.service;

import org.jspecify.annotations.NullMarked;
