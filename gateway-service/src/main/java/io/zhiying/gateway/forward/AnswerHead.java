package io.zhiying.gateway.forward;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;

/** Status and headers of a service's answer. */
final class AnswerHead implements ProxyExchange.Response {
    private final HttpStatusCode status;
    private final HttpHeaders headers = new HttpHeaders();

    AnswerHead(ClassicHttpResponse answer) {
        this.status = HttpStatusCode.valueOf(answer.getCode());
        for (var header : answer.getHeaders()) {
            headers.add(header.getName(), header.getValue());
        }
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return status;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }
}
