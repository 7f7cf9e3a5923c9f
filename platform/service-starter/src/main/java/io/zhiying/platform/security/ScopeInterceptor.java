package io.zhiying.platform.security;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Deny by default: a handler answers only callers that have the scope it names. */
public final class ScopeInterceptor implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)
                || !method.getBeanType().getPackageName().startsWith("io.zhiying")) {
            return true;
        }
        var scope = find(method, RequiresScope.class);
        if (scope == null) {
            if (find(method, PublicEndpoint.class) == null) {
                throw new Problem(CommonErrors.FORBIDDEN, "Nobody may call this.");
            }
            return true;
        }
        var caller = Caller.current();
        if (caller.workspace() == null || !caller.may(scope.value())) {
            throw new Problem(CommonErrors.FORBIDDEN, "The scope %s is needed.".formatted(scope.value()));
        }
        return true;
    }

    private static <A extends Annotation> @Nullable A find(HandlerMethod method, Class<A> type) {
        var onMethod = method.getMethodAnnotation(type);
        return onMethod != null ? onMethod : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), type);
    }
}
