/** What a version must pass before it serves: allowed files, a sound graph, a trial load, finite answers. */
@NullMarked
package io.zhiying.serving.validation;

import org.jspecify.annotations.NullMarked;
