/** The files of a model version: where they come from, which are allowed, and where they are kept. */
@NullMarked
package io.zhiying.serving.artifact;

import org.jspecify.annotations.NullMarked;
