package io.zhiying.campaign.imports;

import io.zhiying.campaign.neighbour.Profile;
import java.util.List;

/**
 * What became of a batch.
 *
 * @param accepted new messages
 * @param duplicates people who had one of this campaign already; left as they were
 * @param unresolved people whom customer-profile does not know; nothing was stored for them
 * @param unresolvedSample some of them
 */
record ImportResult(long accepted, long duplicates, long unresolved, List<Profile.Identifier> unresolvedSample) {}
