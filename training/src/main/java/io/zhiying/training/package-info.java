/**
 * Commands that train the models that the platform ships.
 *
 * <p>They run on a developer's machine or in a build job, never inside a service, and write the artifact that
 * model-serving loads: a folder of {@code architecture.json} and {@code model-0000.params}.
 */
@NullMarked
package io.zhiying.training;

import org.jspecify.annotations.NullMarked;
