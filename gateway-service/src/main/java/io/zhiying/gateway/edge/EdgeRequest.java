package io.zhiying.gateway.edge;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The request as the rest of the gateway sees it: the internal token for the client's credential, a bounded body. */
final class EdgeRequest extends HttpServletRequestWrapper {
    private final String authorization;
    private final long bodyLimit;
    private @Nullable LimitedBody body;

    EdgeRequest(HttpServletRequest request, String token, long bodyLimit) {
        super(request);
        this.authorization = "Bearer " + token;
        this.bodyLimit = bodyLimit;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isAuthorization(name) ? authorization : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isAuthorization(name) ? Collections.enumeration(List.of(authorization)) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        var names = new LinkedHashSet<String>();
        super.getHeaderNames().asIterator().forEachRemaining(name -> {
            if (!isAuthorization(name)) {
                names.add(name);
            }
        });
        names.add(HttpHeaders.AUTHORIZATION);
        return Collections.enumeration(names);
    }

    private static boolean isAuthorization(String name) {
        return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(name);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            body = new LimitedBody(super.getInputStream(), bodyLimit);
        }
        return body;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        var encoding = getCharacterEncoding();
        return new BufferedReader(new InputStreamReader(
                getInputStream(), encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding)));
    }
}
