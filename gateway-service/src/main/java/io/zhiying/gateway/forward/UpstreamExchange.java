package io.zhiying.gateway.forward;

import io.zhiying.gateway.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayServerResponse;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * One request to a service and its answer, streamed both ways. The body is never held: what the client sends is read
 * as the service takes it, and a stream of events reaches the client as it comes. A client that goes away aborts the
 * request to the service.
 */
final class UpstreamExchange implements ProxyExchange {
    private final HttpClient client;
    private final RequestConfig defaults;

    UpstreamExchange(HttpClient client, RequestConfig defaults) {
        this.client = client;
        this.defaults = defaults;
    }

    /** @throws UpstreamFailure where no answer began */
    @Override
    public ServerResponse exchange(Request request) {
        var servletRequest = request.getServerRequest().servletRequest();
        var address = Objects.requireNonNull(request.getUri());
        var message = new HttpUriRequestBase(request.getMethod().name(), address);
        var route = Objects.requireNonNull(Route.of(servletRequest));
        message.setConfig(RequestConfig.copy(defaults)
                .setResponseTimeout(Timeout.of(route.timeout()))
                .build());
        request.getHeaders().forEach((name, values) -> values.forEach(value -> message.addHeader(name, value)));
        var body = addBody(message, servletRequest);
        var context = route.computes() ? WatchfulExecutor.watching() : null;
        ClassicHttpResponse answer;
        try {
            answer = client.executeOpen(
                    new HttpHost(address.getScheme(), address.getHost(), address.getPort()), message, context);
        } catch (IOException e) {
            message.cancel();
            var broken = body == null ? null : body.broken();
            throw broken == null ? UpstreamFailure.of(e) : UpstreamFailure.ofClient(broken);
        }
        var response = GatewayServerResponse.status(HttpStatusCode.valueOf(answer.getCode()))
                .build((_, out) -> {
                    new AnswerBody(answer, message).copyTo(servletRequest, out);
                    return null;
                });
        var head = new AnswerHead(answer);
        request.getResponseConsumers().forEach(consumer -> consumer.accept(head, response));
        return response;
    }

    /** The length is told where the client told it; else the body goes in chunks, as it came. */
    private static @Nullable StreamedBody addBody(HttpUriRequestBase message, HttpServletRequest request) {
        message.removeHeaders(HttpHeaders.CONTENT_LENGTH);
        long length = request.getContentLengthLong();
        if (length == 0 || length < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null) {
            return null;
        }
        try {
            var body = new StreamedBody(request.getInputStream(), length, message);
            message.setEntity(body);
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
