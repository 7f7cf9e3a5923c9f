/** The services' API descriptions on one page and in one document. */
@NullMarked
package io.zhiying.gateway.openapi;

import org.jspecify.annotations.NullMarked;
