package io.zhiying.profile.person;

import java.util.List;
import java.util.UUID;

/**
 * Something that is kept under a profile's id. Each feature that keeps such things says here what becomes of them when
 * profiles merge and when one is erased; both run in one transaction that holds the locks of all profiles concerned.
 */
public interface ProfileData {
    /** No survivor of the list is merged in the same list. */
    void merge(List<Merge> merges);

    void erase(UUID profile);
}
