package io.zhiying.profile.computed;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What the passing of time does to computed traits of the current workspace's customers. */
@Component
public class ValueSweep {
    private static final int CHUNK = 500;

    private final ValueFollowing following;
    private final TransactionTemplate transaction;

    ValueSweep(ValueFollowing following, TransactionTemplate transaction) {
        this.following = following;
        this.transaction = transaction;
    }

    public void catchUpWithTime() {
        while (Boolean.TRUE.equals(transaction.execute(_ -> following.catchUpWithTime(CHUNK)))) {
            // the next chunk
        }
    }
}
