package io.zhiying.platform.event;

import io.zhiying.contracts.WorkspaceId;
import java.util.Collection;
import java.util.Map;

/**
 * The keys under which a service seals what it publishes about persons. Destroying a subject's key makes all that was
 * sealed with it unreadable, wherever copies of it lie. A service without this bean publishes plain data.
 */
public interface SealingKeys {
    boolean seals(String topic);

    /** The key of each of the subjects, made where there is none; few steps for many subjects. */
    Map<String, SealingKey> of(WorkspaceId workspace, String topic, Collection<String> subjects);
}
