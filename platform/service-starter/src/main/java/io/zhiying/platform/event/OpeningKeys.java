package io.zhiying.platform.event;

import io.zhiying.contracts.WorkspaceId;
import java.util.Collection;
import java.util.Map;
import javax.crypto.SecretKey;

/** The keys by which readers open sealed events. */
public interface OpeningKeys {
    /**
     * By reference. What is not in the answer was destroyed, and what is sealed with it is erased.
     *
     * @throws RetryLater where the keys cannot be had now
     */
    Map<String, SecretKey> of(WorkspaceId workspace, Collection<String> references);
}
