package io.zhiying.serving.remote;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.zhiying.platform.connection.ClientConnection;
import io.zhiying.serving.remote.RemoteFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One server. Requests beyond its bound are refused at once, and so are all while its circuit is open: it failed half of
 * its last twenty requests. What it refuses for the caller's sake counts for no failure.
 */
public final class RemoteServer {
    /** In milliseconds, for servers that heed it, as this one does. */
    private static final String TIMEOUT = "X-Timeout-Ms";

    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_ERROR_BYTES = 64 << 10;
    private static final int MAX_REASON = 300;

    private final String name;
    private final String url;
    private final @Nullable String token;
    private final HttpClient http;
    private final JsonMapper json;
    private final Semaphore places;
    private final CircuitBreaker breaker;
    private final Duration pause;

    RemoteServer(
            String name,
            String url,
            @Nullable String token,
            HttpClient http,
            JsonMapper json,
            RemoteProperties properties) {
        this.name = name;
        this.url = url;
        this.token = token;
        this.http = http;
        this.json = json;
        this.places = new Semaphore(properties.concurrent());
        this.pause = properties.pause();
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(pause)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .ignoreException(failure -> !(failure instanceof RemoteFailure remote)
                                || remote.kind() != Kind.AWAY && remote.kind() != Kind.LATE)
                        .build());
    }

    /**
     * Posts a request and reads the whole answer.
     *
     * @param path below the base URL, {@code /embeddings}
     * @throws RemoteFailure there is none
     */
    public JsonNode post(String path, Map<String, ?> body, Duration timeout) {
        return guarded(() -> {
            HttpResponse<InputStream> response = send(path, body, timeout, BodyHandlers.ofInputStream());
            long until = System.nanoTime() + timeout.toNanos();
            try (InputStream bytes = response.body()) {
                requireOk(response.statusCode(), response, bytes);
                // Closing ends a read that waits: a server may send its headers and then nothing.
                var read = CompletableFuture.supplyAsync(() -> read(bytes), Thread::startVirtualThread);
                return json.readTree(read.get(left(until), TimeUnit.NANOSECONDS));
            } catch (TimeoutException late) {
                throw RemoteFailure.of(Kind.LATE, name + " did not answer in time", late);
            } catch (ExecutionException | JacksonException broken) {
                throw RemoteFailure.of(Kind.AWAY, name + " gave no answer that can be read", broken);
            }
        });
    }

    private static long left(long until) {
        return Math.max(0, until - System.nanoTime());
    }

    private byte[] read(InputStream bytes) {
        try {
            byte[] all = bytes.readNBytes(MAX_BYTES + 1);
            if (all.length > MAX_BYTES) {
                throw RemoteFailure.of(Kind.AWAY, "%s answers over %d bytes".formatted(name, MAX_BYTES));
            }
            return all;
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    /**
     * Posts a request and hears the events of the answer as they come; the connection is closed as soon as nobody wants
     * more.
     *
     * @param events data of each, up to {@code [DONE]}
     * @param isWanted asked at least ten times a second
     * @return whether it came to its end, rather than that nobody wanted more
     * @throws RemoteFailure it broke off
     */
    public boolean stream(
            String path, Map<String, ?> body, Duration timeout, Consumer<JsonNode> events, BooleanSupplier isWanted) {
        return guarded(() -> {
            HttpResponse<InputStream> response =
                    awaited(sent(path, body, timeout, BodyHandlers.ofInputStream()), timeout, isWanted);
            if (response == null) {
                return false;
            }
            try (InputStream bytes = response.body()) {
                requireOk(response.statusCode(), response, bytes);
                return new ServerSentEvents(name, bytes, json).run(events, isWanted);
            }
        });
    }

    /** Null where nobody wants it any more. */
    private <T> @Nullable HttpResponse<T> awaited(
            CompletableFuture<HttpResponse<T>> sent, Duration timeout, BooleanSupplier isWanted)
            throws InterruptedException, IOException {
        long until = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return sent.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (!isWanted.getAsBoolean()) {
                    sent.cancel(true);
                    return null;
                }
                if (left(until) == 0) {
                    sent.cancel(true);
                    throw RemoteFailure.of(Kind.LATE, name + " did not answer in time", notYet);
                }
            } catch (ExecutionException failure) {
                throw unsent(failure.getCause());
            }
        }
    }

    @FunctionalInterface
    private interface Exchange<T> {
        T run() throws IOException, InterruptedException;
    }

    private <T> T guarded(Exchange<T> exchange) {
        if (!places.tryAcquire()) {
            throw RemoteFailure.of(Kind.BUSY, name + " has as many requests as it may", Duration.ofSeconds(1));
        }
        try {
            if (!breaker.tryAcquirePermission()) {
                throw RemoteFailure.of(Kind.AWAY, name + " failed too often of late", pause);
            }
            return counted(exchange);
        } finally {
            places.release();
        }
    }

    private <T> T counted(Exchange<T> exchange) {
        long start = System.nanoTime();
        try {
            T result = exchange.run();
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return result;
        } catch (IOException away) {
            var failure = RemoteFailure.of(Kind.AWAY, name + " broke off", away);
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, failure);
            throw failure;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            breaker.releasePermission();
            throw RemoteFailure.of(Kind.LATE, "interrupted", e);
        } catch (RuntimeException failure) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, failure);
            throw failure;
        }
    }

    private <T> HttpResponse<T> send(
            String path, Map<String, ?> body, Duration timeout, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException, IOException {
        var response = awaited(sent(path, body, timeout, handler), timeout, () -> !ClientConnection.isGone());
        if (response == null) {
            throw RemoteFailure.of(Kind.UNWANTED, "nobody waits for " + name);
        }
        return response;
    }

    private <T> CompletableFuture<HttpResponse<T>> sent(
            String path, Map<String, ?> body, Duration timeout, HttpResponse.BodyHandler<T> handler) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw RemoteFailure.of(Kind.LATE, "there was no time left");
        }
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header(TIMEOUT, Long.toString(Math.max(1, timeout.toMillis())))
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.sendAsync(request.build(), handler);
    }

    private RemoteFailure unsent(@Nullable Throwable cause) throws IOException {
        if (cause instanceof HttpTimeoutException && !(cause instanceof java.net.http.HttpConnectTimeoutException)) {
            return RemoteFailure.of(Kind.LATE, name + " did not answer in time", cause);
        }
        throw cause instanceof IOException io ? io : new IOException(cause);
    }

    private void requireOk(int status, HttpResponse<?> response, InputStream body) throws IOException {
        if (status == 200) {
            return;
        }
        String said = reason(new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8));
        throw switch (status) {
            case 400, 413, 422 -> RemoteFailure.of(Kind.REFUSED, said.isEmpty() ? "was refused" : said);
            case 401, 403, 404 -> RemoteFailure.of(Kind.MISCONFIGURED, "%s answers %d".formatted(name, status));
            case 429 -> RemoteFailure.of(Kind.BUSY, name + " has too much to do", retryAfter(response));
            default -> RemoteFailure.of(Kind.AWAY, "%s answers %d".formatted(name, status));
        };
    }

    /** What the server says to its callers, in OpenAI's form or as a problem document. */
    private String reason(String body) {
        try {
            JsonNode read = json.readTree(body);
            JsonNode error = read.path("error");
            String said = error.isString()
                    ? error.stringValue()
                    : error.path("message").asString(read.path("detail").asString(""));
            return said.length() > MAX_REASON ? said.substring(0, MAX_REASON) + "…" : said;
        } catch (JacksonException other) {
            return "";
        }
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        Function<String, Duration> seconds = said -> said.matches("[0-9]{1,5}")
                ? Duration.ofSeconds(Math.clamp(Long.parseLong(said), 1, 3600))
                : Duration.ofSeconds(1);
        return response.headers().firstValue("Retry-After").map(seconds).orElse(Duration.ofSeconds(1));
    }
}
