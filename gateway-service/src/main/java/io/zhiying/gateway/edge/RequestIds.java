package io.zhiying.gateway.edge;

import io.zhiying.contracts.Ids;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;

/** The id of a request: the client's own where it is a plain one, else a new one; told to the service and back. */
public final class RequestIds {
    public static final String HEADER = "X-Request-Id";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String ATTRIBUTE = RequestIds.class.getName();

    private RequestIds() {}

    public static String of(HttpServletRequest request) {
        var known = (String) request.getAttribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        var given = request.getHeader(HEADER);
        var id = given != null && PLAIN.matcher(given).matches()
                ? given
                : Ids.next().toString();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
