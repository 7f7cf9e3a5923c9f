package io.zhiying.serving.remote;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The servers that versions may be on. Versions name one of them: no workspace makes this service call an address of its
 * own, or sees a token.
 *
 * @param servers {@code name=base URL}, the URL as OpenAI's clients take it, {@code http://vllm:8000/v1}
 * @param tokens {@code name=token}, for those that want one
 * @param connectTimeout of a connection
 * @param concurrent requests to one server; more are answered 429
 * @param pause how long a server is left alone that failed half of its last requests
 */
@Validated
@ConfigurationProperties("zhiying.serving.remote")
public record RemoteProperties(
        @DefaultValue List<@Pattern(regexp = "[A-Za-z][A-Za-z0-9_-]{0,63}=https?://[^?#\\s]+") String> servers,

        @DefaultValue List<String> tokens,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("64") @Min(1) @Max(10_000) int concurrent,
        @DefaultValue("10s") Duration pause) {

    /** Without a slash at the end. */
    Map<String, String> urls() {
        Map<String, String> urls = new TreeMap<>();
        servers.forEach(server -> urls.put(name(server), value(server).replaceAll("/+$", "")));
        return urls;
    }

    Map<String, String> tokensByServer() {
        Map<String, String> byServer = new TreeMap<>();
        tokens.stream()
                .filter(token -> token.indexOf('=') > 0)
                .forEach(token -> byServer.put(name(token), value(token)));
        return byServer;
    }

    private static String name(String pair) {
        return pair.substring(0, pair.indexOf('=')).strip();
    }

    private static String value(String pair) {
        return pair.substring(pair.indexOf('=') + 1).strip();
    }

    @Override
    public String toString() {
        return "RemoteProperties" + servers;
    }
}
