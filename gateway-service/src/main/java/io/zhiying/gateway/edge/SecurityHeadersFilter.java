package io.zhiying.gateway.edge;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Headers that keep a browser from taking an answer for anything but data. */
final class SecurityHeadersFilter extends OncePerRequestFilter {
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    private static final String API_PAGE = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
            + " script-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Frame-Options", "DENY");
        var path = request.getRequestURI();
        // The unsubscribe page brings its own policy.
        if (!path.startsWith("/u/")) {
            response.setHeader("Content-Security-Policy", path.startsWith("/swagger-ui") ? API_PAGE : NOTHING);
        }
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
        chain.doFilter(request, response);
    }
}
