/** Lifetime value of the workspace's customers: the models' fits as jobs, and their forecasts per customer. */
@NullMarked
package io.zhiying.profile.lifetime;

import org.jspecify.annotations.NullMarked;
