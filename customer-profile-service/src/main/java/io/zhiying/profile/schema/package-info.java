/** What events should look like: JSON Schemas by name, and what breaks them. */
@NullMarked
package io.zhiying.profile.schema;

import org.jspecify.annotations.NullMarked;
