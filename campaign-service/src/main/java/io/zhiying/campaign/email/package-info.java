/** E-mail by SMTP, with a journal that knows after a crash which messages had gone. */
@NullMarked
package io.zhiying.campaign.email;

import org.jspecify.annotations.NullMarked;
