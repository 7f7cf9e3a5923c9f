package io.zhiying.platform.webhook;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/** Posts webhooks, signed as Standard Webhooks says, to public addresses; follows nothing and remembers nothing. */
public final class WebhookClient implements Closeable {
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final CloseableHttpClient http;

    /**
     * @param allowPrivateAddresses whether they may reach this machine and its network
     * @param timeout of connecting and of the answer
     * @param connections to one receiver at a time
     */
    public WebhookClient(boolean allowPrivateAddresses, Duration timeout, int connections) {
        var limit = Timeout.of(timeout);
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new PublicAddresses(allowPrivateAddresses))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(limit)
                                .build())
                        .setDefaultSocketConfig(
                                SocketConfig.custom().setSoTimeout(limit).build())
                        .setMaxConnPerRoute(connections)
                        .setMaxConnTotal(200)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(limit)
                        .setConnectionRequestTimeout(limit)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setUserAgent("Zhiying-Webhooks/1")
                .build();
    }

    /**
     * @param secrets each signs, so that a receiver may know the old one or the new
     * @return the status of the answer, whose body is not read
     * @throws PublicAddresses.Forbidden where the address may not be reached
     */
    public int post(String url, Collection<WebhookSecret> secrets, String id, Instant now, String body)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        long seconds = now.getEpochSecond();
        var request = new HttpPost(url);
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", Long.toString(seconds));
        request.setHeader(
                "webhook-signature",
                secrets.stream().map(secret -> secret.sign(id, seconds, bytes)).collect(Collectors.joining(" ")));
        request.setEntity(new ByteArrayEntity(bytes, ContentType.APPLICATION_JSON.withCharset(StandardCharsets.UTF_8)));
        return http.execute(request, response -> response.getCode());
    }

    /** Whether an answer that is no success may be another one later. */
    public static boolean mayPass(int status) {
        return status >= 500 || PASSING.contains(status);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
