/** Tells a workspace's own systems of changes to models, by signed webhooks (Standard Webhooks). */
@NullMarked
package io.zhiying.serving.webhook;

import org.jspecify.annotations.NullMarked;
