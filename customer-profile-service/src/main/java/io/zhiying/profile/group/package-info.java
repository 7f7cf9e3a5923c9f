/** Groups, also known as accounts: what is known of a company or household, and which customers belong to it. */
@NullMarked
package io.zhiying.profile.group;

import org.jspecify.annotations.NullMarked;
