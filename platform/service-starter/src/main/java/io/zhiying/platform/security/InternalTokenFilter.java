package io.zhiying.platform.security;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.ProblemWriter;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Verifies the internal token and binds its caller and workspace for the rest of the request. */
final class InternalTokenFilter extends OncePerRequestFilter {
    private static final String BEARER = "Bearer ";

    private final InternalTokenVerifier verifier;
    private final ProblemWriter problems;

    InternalTokenFilter(InternalTokenVerifier verifier, ProblemWriter problems) {
        this.verifier = verifier;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.startsWith(BEARER)) {
            chain.doFilter(request, response);
            return;
        }
        Caller caller;
        try {
            caller = verifier.verify(header.substring(BEARER.length()));
        } catch (JwtException e) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            problems.write(response, new Problem(CommonErrors.UNAUTHENTICATED, "The token is not valid."));
            return;
        }
        SecurityContextHolder.setContext(new SecurityContextImpl(new CallerAuthentication(caller)));
        try {
            proceed(caller.workspace(), request, response, chain);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private static void proceed(
            @Nullable WorkspaceId workspace,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        if (workspace == null) {
            chain.doFilter(request, response);
            return;
        }
        try {
            Workspaces.<Boolean, Exception>call(workspace, () -> {
                chain.doFilter(request, response);
                return true;
            });
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
