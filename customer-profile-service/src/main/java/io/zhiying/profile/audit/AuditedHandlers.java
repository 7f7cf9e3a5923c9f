package io.zhiying.profile.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/** Lets {@link Auditing} in between a controller and its answer, where no interceptor comes. */
@Component
class AuditedHandlers implements WebMvcRegistrations {
    private final ObjectProvider<Auditing> auditing;

    AuditedHandlers(ObjectProvider<Auditing> auditing) {
        this.auditing = auditing;
    }

    @Override
    public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
        return new RequestMappingHandlerAdapter() {
            @Override
            protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod handler) {
                return new AuditedHandler(handler);
            }
        };
    }

    private final class AuditedHandler extends ServletInvocableHandlerMethod {
        AuditedHandler(HandlerMethod handler) {
            super(handler);
        }

        @Override
        public @Nullable Object invokeForRequest(
                NativeWebRequest request, @Nullable ModelAndViewContainer container, Object... arguments)
                throws Exception {
            try {
                return super.invokeForRequest(request, container, arguments);
            } finally {
                auditing.getObject()
                        .beforeAnswer(Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class)));
            }
        }
    }
}
