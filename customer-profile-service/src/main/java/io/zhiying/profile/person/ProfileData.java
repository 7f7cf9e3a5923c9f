package io.zhiying.profile.person;

import java.util.List;
import java.util.UUID;

/**
 * Something that is kept under a profile's id. Each feature that keeps such things says here what becomes of them when
 * profiles merge, when a merge is undone and when one is erased; all run in one transaction that holds the locks of all profiles concerned.
 */
public interface ProfileData {
    /** No survivor of the list is merged in the same list. */
    void merge(List<Merge> merges);

    /**
     * Gives back what was of the restored profile; does nothing where that follows from other data by itself. The
     * timeline comes first, so that the others can count it again.
     */
    default void split(Split split) {}

    void erase(UUID profile);
}
