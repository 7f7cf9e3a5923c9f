package io.zhiying.profile.ingest;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.platform.problem.Problem;

/** What else an event must pass at the door, after it is known to be well formed. */
@FunctionalInterface
public interface Admission {
    /**
     * @param path before the names of fields in errors
     * @throws Problem where it may not come in
     */
    void admit(String path, AcceptedEvent event);
}
