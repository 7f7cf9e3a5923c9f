package io.zhiying.campaign.launch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who would get what. */
record Preview(UUID campaignId, Audience audience, Allocation allocation, List<Sample> samples) {
    /**
     * @param size people of the segment that were looked at
     * @param complete false where the segment is larger than a preview looks at
     * @param reachable who may be written to
     * @param suppressed how many may not, by reason
     */
    record Audience(long size, boolean complete, long reachable, Map<String, Long> suppressed) {}

    /** Of those that can be reached. */
    record Allocation(long holdout, List<Share> variants) {}

    /** @param share that was designed, of all that can be reached */
    record Share(String variant, double share, long people) {}

    /** One person's message. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sample(
            UUID profileId,
            String variant,
            @Nullable String to,
            @Nullable String subject,
            @Nullable String html,
            @Nullable String text,
            @Nullable String note,
            List<String> warnings) {}
}
