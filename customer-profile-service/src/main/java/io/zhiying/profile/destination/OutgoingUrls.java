package io.zhiying.profile.destination;

import io.zhiying.platform.problem.Problems;
import java.net.URI;

/** URLs that callers name for this service to send to. */
public final class OutgoingUrls {
    private OutgoingUrls() {}

    /** Its form only: where a name leads is looked at when it is connected to. @throws io.zhiying.platform.problem.Problem 422 naming the field */
    public static void require(String field, String url) {
        try {
            var parsed = URI.create(url);
            boolean web = "https".equals(parsed.getScheme()) || "http".equals(parsed.getScheme());
            if (web && parsed.getHost() != null && parsed.getUserInfo() == null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw Problems.invalid(field, "must be an http or https URL without a user");
    }
}
