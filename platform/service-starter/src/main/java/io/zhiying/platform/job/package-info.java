/** Long work that survives a crash: leased, resumable, cancellable. */
@NullMarked
package io.zhiying.platform.job;

import org.jspecify.annotations.NullMarked;
