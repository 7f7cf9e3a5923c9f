package io.zhiying.platform.idempotency;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.idempotency.IdempotencyKeys.Answer;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.ProblemWriter;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers a repeated POST with the first answer (draft-ietf-httpapi-idempotency-key-header). The handler runs inside
 * this filter's transaction; an error answer rolls it back and frees the key.
 */
public final class IdempotencyFilter extends OncePerRequestFilter {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final IdempotencyKeys keys;
    private final RequestMappingHandlerMapping handlers;
    private final TransactionTemplate transaction;
    private final ProblemWriter problems;
    private final int maxBody;

    public IdempotencyFilter(
            IdempotencyKeys keys,
            RequestMappingHandlerMapping handlers,
            TransactionTemplate transaction,
            ProblemWriter problems,
            int maxBody) {
        this.keys = keys;
        this.handlers = handlers;
        this.transaction = transaction;
        this.problems = problems;
        this.maxBody = maxBody;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HEADER) == null
                || !request.getMethod().equals("POST")
                || Workspaces.find().isEmpty()
                || !isIdempotent(request);
    }

    private boolean isIdempotent(HttpServletRequest request) {
        try {
            if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
                ServletRequestPathUtils.parseAndCache(request);
            }
            var handler = handlers.getHandler(request);
            return handler != null
                    && handler.getHandler() instanceof HandlerMethod method
                    && method.hasMethodAnnotation(Idempotent.class);
        } catch (Exception e) {
            return false; // the dispatcher will say what is wrong
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var key = request.getHeader(HEADER);
        if (!FORM.matcher(key).matches()) {
            problems.write(
                    response,
                    new Problem(CommonErrors.IDEMPOTENCY_KEY_MALFORMED, "It must be 1 to 255 visible ASCII characters.")
                            .withField(HEADER, "must be 1 to 255 visible ASCII characters"));
            return;
        }
        ReadRequest read;
        try {
            read = ReadRequest.of(request, maxBody);
        } catch (Problem tooLarge) {
            problems.write(response, tooLarge);
            return;
        } catch (IOException | IllegalStateException | ServletException e) {
            chain.doFilter(request, response); // the dispatcher will say what is wrong
            return;
        }
        var buffered = new ContentCachingResponseWrapper(response);
        try {
            transaction.executeWithoutResult(status -> {
                if (!once(key, read, buffered, chain)) {
                    status.setRollbackOnly();
                }
            });
        } catch (FilterFailure e) {
            throw e.unwrapped();
        }
        // Only now is it true.
        buffered.copyBodyToResponse();
    }

    /** Whether the transaction is to be committed. */
    private boolean once(String key, ReadRequest read, ContentCachingResponseWrapper response, FilterChain chain) {
        var principal = Caller.current().principal();
        try {
            if (!keys.take(principal, key)) {
                problems.write(
                        response,
                        new Problem(CommonErrors.IDEMPOTENCY_IN_FLIGHT, "The first request has not been answered yet.")
                                .retryAfter(WAIT));
                return false;
            }
            var known = keys.find(principal, key);
            if (known.isPresent()) {
                replay(known.get(), read.fingerprint(), response);
                return false;
            }
            chain.doFilter(read.request(), response);
            if (response.getStatus() >= 400) {
                return false;
            }
            keys.keep(
                    principal,
                    key,
                    new Answer(
                            read.fingerprint(),
                            response.getStatus(),
                            headers(response),
                            response.getContentAsByteArray()));
            return true;
        } catch (IOException | ServletException e) {
            throw new FilterFailure(e);
        }
    }

    private void replay(Answer answer, byte[] fingerprint, ContentCachingResponseWrapper response) throws IOException {
        if (!MessageDigest.isEqual(answer.fingerprint(), fingerprint)) {
            problems.write(
                    response,
                    new Problem(CommonErrors.IDEMPOTENCY_REUSED, "The key came first with another path or body."));
            return;
        }
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setHeader(REPLAYED, "true");
        response.getOutputStream().write(answer.body());
    }

    private static LinkedHashMap<String, String> headers(HttpServletResponse response) {
        var kept = new LinkedHashMap<String, String>();
        if (response.getContentType() != null) {
            kept.put(HttpHeaders.CONTENT_TYPE, response.getContentType());
        }
        Stream.of(HttpHeaders.LOCATION, HttpHeaders.ETAG)
                .filter(response::containsHeader)
                .forEach(name -> kept.put(name, response.getHeader(name)));
        return kept;
    }

    /** Carries a checked exception out of the transaction template. */
    private static final class FilterFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Exception failure;

        FilterFailure(Exception failure) {
            super(failure);
            this.failure = failure;
        }

        IOException unwrapped() throws ServletException {
            if (failure instanceof IOException io) {
                return io;
            }
            throw (ServletException) failure;
        }
    }
}
