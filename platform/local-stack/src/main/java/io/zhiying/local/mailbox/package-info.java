/** A real SMTP server that keeps what it receives as files and shows it over HTTP. */
@NullMarked
package io.zhiying.local.mailbox;

import org.jspecify.annotations.NullMarked;
