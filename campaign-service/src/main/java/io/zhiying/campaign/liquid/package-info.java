/** Liquid, sandboxed: no files, no classes, bounded in time, size and iterations, HTML escaped by default. */
@NullMarked
package io.zhiying.campaign.liquid;

import org.jspecify.annotations.NullMarked;
