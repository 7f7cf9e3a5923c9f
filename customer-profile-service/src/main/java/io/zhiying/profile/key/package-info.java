/**
 * Keys of persons' data in Kafka: each subject's events are sealed with a key of its own, which a key of the workspace
 * wraps, which the operator's master key wraps. Destroying the first erases what Kafka keeps of the subject.
 */
@NullMarked
package io.zhiying.profile.key;

import org.jspecify.annotations.NullMarked;
