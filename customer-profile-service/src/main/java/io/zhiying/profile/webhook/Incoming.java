package io.zhiying.profile.webhook;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it came.
 *
 * @param url as its sender sees it
 * @param headers by lower-case name, the first of each
 */
record Incoming(String method, String url, Map<String, String> headers, byte[] body) {
    static Incoming of(HttpServletRequest request, String publicUrl, byte[] body) {
        var headers = new TreeMap<String, String>();
        for (var name : Collections.list(request.getHeaderNames())) {
            headers.putIfAbsent(name.toLowerCase(Locale.ROOT), request.getHeader(name));
        }
        var query = request.getQueryString();
        return new Incoming(
                request.getMethod(),
                publicUrl + request.getRequestURI() + (query == null ? "" : "?" + query),
                headers,
                body);
    }

    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }
}
