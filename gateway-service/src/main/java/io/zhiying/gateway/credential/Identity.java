package io.zhiying.gateway.credential;

import io.zhiying.platform.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a client turned out to be.
 *
 * @param rateKey what its rate is counted under
 * @param requestsPerSecond its own rate; null for the usual one
 * @param logName names it in logs without naming a person
 */
public record Identity(
        Caller caller, String rateKey, @Nullable Integer requestsPerSecond, String logName) {

    /** A caller of public paths: known by its address, and by that only while its rate is counted. */
    public static Identity anonymous(HttpServletRequest request) {
        var address = "address:" + request.getRemoteAddr();
        return new Identity(new Caller("anonymous", null, Set.of()), address, null, "anonymous");
    }
}
