package io.zhiying.platform.security;

import io.zhiying.platform.problem.ProblemWriter;
import jakarta.servlet.Filter;
import java.time.Clock;

/** Makes the filter that verifies internal tokens. */
public final class InternalTokenFilters {
    private InternalTokenFilters() {}

    public static Filter verifying(SecurityProperties properties, Clock clock, ProblemWriter problems) {
        return new InternalTokenFilter(new InternalTokenVerifier(properties, clock), problems);
    }
}
