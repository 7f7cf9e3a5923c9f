package io.zhiying.serving.artifact;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.stereotype.Component;

/** Asks the hub, and follows where it sends: to stores of large files, which never get its token. */
@Component
class HubClient {
    private static final int MAX_REDIRECTS = 5;

    private final HubProperties properties;
    private final CloseableHttpClient http;

    HubClient(HubProperties properties) {
        this.properties = properties;
        var timeout = Timeout.of(properties.timeout());
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .build())
                        .setDefaultSocketConfig(
                                SocketConfig.custom().setSoTimeout(timeout).build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setConnectionRequestTimeout(timeout)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                // A packed answer would have other bytes, and another length, than the file.
                .disableContentCompression()
                .setUserAgent("Zhiying-Models/1")
                .build();
    }

    /** What is done with an answer. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ClassicHttpResponse response) throws IOException;
    }

    boolean isOpen() {
        return !properties.url().isEmpty();
    }

    int tries() {
        return properties.tries();
    }

    /**
     * @param path below the hub's base, encoded
     * @param range where to go on, as the header; empty for all
     */
    <T> T get(String path, String range, Reader<T> reader) throws IOException {
        URI base = URI.create(properties.url().replaceAll("/+$", ""));
        URI target = URI.create(base + path);
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            var request = new HttpGet(target);
            if (!range.isEmpty()) {
                request.setHeader("Range", range);
            }
            if (!properties.token().isEmpty() && isSame(base, target)) {
                request.setHeader("Authorization", "Bearer " + properties.token());
            }
            URI from = target;
            Answer<T> answer = http.execute(request, response -> answer(response, from, reader));
            if (answer.redirect == null) {
                return Objects.requireNonNull(answer.value);
            }
            target = answer.redirect;
        }
        throw new IOException("too many redirects");
    }

    private record Answer<T>(
            @org.jspecify.annotations.Nullable T value,
            @org.jspecify.annotations.Nullable URI redirect) {}

    private static <T> Answer<T> answer(ClassicHttpResponse response, URI from, Reader<T> reader) throws IOException {
        if (response.getCode() / 100 != 3) {
            return new Answer<>(reader.read(response), null);
        }
        var location = response.getFirstHeader("Location");
        if (location == null) {
            throw new IOException("a redirect to nowhere");
        }
        try {
            URI to = from.resolve(location.getValue());
            if (!"https".equals(to.getScheme()) && !Objects.equals(to.getScheme(), from.getScheme())) {
                throw new IOException("a redirect to another protocol");
            }
            return new Answer<>(null, to);
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to no address", e);
        }
    }

    private static boolean isSame(URI one, URI other) {
        return Objects.equals(one.getScheme(), other.getScheme())
                && Objects.equals(one.getAuthority(), other.getAuthority());
    }

    @PreDestroy
    void close() throws IOException {
        http.close();
    }
}
