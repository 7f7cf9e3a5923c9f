/** How the demo talks to the platform: the public HTTP API and the local mailbox, nothing else. */
@NullMarked
package io.zhiying.demo.api;

import org.jspecify.annotations.NullMarked;
