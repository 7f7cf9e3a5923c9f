package io.zhiying.campaign.tracking;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells readers from scanners and prefetchers, as far as these say so. Image proxies of mailboxes count as readers. */
final class Machines {
    private static final Pattern AGENTS = Pattern.compile(
            "(?i)bot\\b|crawl|spider|scan|preview|monitor|headless|python|curl|wget|okhttp|go-http|java/|barracuda|proofpoint|mimecast");
    private static final Pattern READERS = Pattern.compile("(?i)GoogleImageProxy|YahooMailProxy");

    private Machines() {}

    static boolean isOne(HttpServletRequest request) {
        var agent = request.getHeader("User-Agent");
        return request.getMethod().equals("HEAD")
                || says(request.getHeader("Purpose"), "prefetch")
                || says(request.getHeader("Sec-Purpose"), "prefetch")
                || says(request.getHeader("X-Moz"), "prefetch")
                || agent == null
                || (AGENTS.matcher(agent).find() && !READERS.matcher(agent).find());
    }

    private static boolean says(@Nullable String header, String word) {
        return header != null && header.contains(word);
    }
}
