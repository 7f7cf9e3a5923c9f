/** What each task makes of a graph: what callers send is read into rows, rows are computed in batches, answers written. */
@NullMarked
package io.zhiying.serving.task;

import org.jspecify.annotations.NullMarked;
