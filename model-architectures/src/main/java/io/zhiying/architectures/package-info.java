/**
 * DJL blocks that one service trains and another serves. An artifact is a folder of {@code architecture.json}, which
 * says what to build, and {@code model-0000.params}, the trained numbers; neither can carry code.
 */
@NullMarked
package io.zhiying.architectures;

import org.jspecify.annotations.NullMarked;
