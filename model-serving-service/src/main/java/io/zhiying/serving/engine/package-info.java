/** The engines that run graphs, all through DJL, behind one small contract; the one place that shares out the cores. */
@NullMarked
package io.zhiying.serving.engine;

import org.jspecify.annotations.NullMarked;
