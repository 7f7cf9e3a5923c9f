/** The words the services share: ids, topics, event records and error codes. No behaviour, no framework. */
@NullMarked
package io.zhiying.contracts;

import org.jspecify.annotations.NullMarked;
