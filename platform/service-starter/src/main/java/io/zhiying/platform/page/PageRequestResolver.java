package io.zhiying.platform.page;

import io.zhiying.platform.problem.Problems;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads {@link PageRequest} parameters. */
public final class PageRequestResolver implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == PageRequest.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binder) {
        int max = maxLimit(parameter);
        var cursor = request.getParameter("cursor");
        return new PageRequest(
                limit(request.getParameter("limit"), max), cursor == null || cursor.isEmpty() ? null : cursor);
    }

    static int maxLimit(MethodParameter parameter) {
        var bound = parameter.getParameterAnnotation(PageLimit.class);
        return bound == null ? PageRequest.MAX_LIMIT : bound.value();
    }

    static int defaultLimit(int max) {
        return Math.min(PageRequest.DEFAULT_LIMIT, max);
    }

    private static int limit(@Nullable String given, int max) {
        if (given == null || given.isEmpty()) {
            return defaultLimit(max);
        }
        try {
            int limit = Integer.parseInt(given);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Problems.invalid("limit", "must be a number from 1 to " + max);
    }
}
