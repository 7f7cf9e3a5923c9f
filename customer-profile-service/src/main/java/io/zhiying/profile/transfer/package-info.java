/** Files of profiles and events, in and out, as jobs that outlive a process. */
@NullMarked
package io.zhiying.profile.transfer;

import org.jspecify.annotations.NullMarked;
