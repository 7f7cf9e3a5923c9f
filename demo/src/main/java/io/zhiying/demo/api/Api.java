package io.zhiying.demo.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The platform's public API behind one base URL.
 *
 * <p>A call that may be repeated is tried again when the platform asks for patience (429, 503), after the time that it
 * names in {@code Retry-After}, or when nobody knows whether it was done (504, a connection that breaks); at most
 * {@link #ATTEMPTS} times.
 */
public final class Api {
    private static final int ATTEMPTS = 30;
    private static final Set<Integer> TRIED_AGAIN = Set.of(429, 503, 504);
    /** The platform does not count programs that fetch links, and Java's own name is one of theirs. */
    private static final String MAIL_READER = "Mozilla/5.0 (demo mail reader)";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final HttpClient client;
    private final URI base;
    private final String adminKey;
    private final String writeKey;
    private final AtomicLong waits = new AtomicLong();

    public Api(URI base, String adminKey, String writeKey) {
        this.base = base;
        this.adminKey = adminKey;
        this.writeKey = writeKey;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Sends and returns whatever comes back. */
    public Answer send(Call call) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == ATTEMPTS || !call.repeatable();
            try {
                Answer answer = once(call);
                if (last || !TRIED_AGAIN.contains(answer.status())) {
                    return answer;
                }
                sleep(retryAfter(answer, pause));
            } catch (IOException e) {
                if (last) {
                    throw new UncheckedIOException(call.method() + " " + call.path() + ": " + e, e);
                }
                sleep(pause);
            }
            waits.incrementAndGet();
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** Sends and insists on a 2xx. */
    public Answer must(Call call) {
        return send(call).expectSuccess();
    }

    /** Fetches an address from an e-mail, as a mail reader would: without any key, redirects not followed. */
    public Answer follow(URI link) {
        Call call = Call.get(link.toString());
        HttpRequest request =
                HttpRequest.newBuilder(link).timeout(call.timeout()).build();
        try {
            return exchange(call, request);
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + link + ": " + e, e);
        }
    }

    /** How often the platform was asked again, because it was busy or away. */
    public long waits() {
        return waits.get();
    }

    private Answer once(Call call) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(call.path()))
                .timeout(call.timeout())
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", authorization(call.key()));
        if (call.idempotencyKey() != null) {
            request.header("Idempotency-Key", call.idempotencyKey());
        }
        Payload payload = call.payload();
        if (payload == null) {
            request.method(call.method(), BodyPublishers.noBody());
        } else {
            request.header("Content-Type", payload.contentType())
                    .method(call.method(), BodyPublishers.ofByteArray(payload.bytes()));
        }
        return exchange(call, request.build());
    }

    private Answer exchange(Call call, HttpRequest request) throws IOException {
        long start = System.nanoTime();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new Answer(call, response.statusCode(), response.headers(), response.body(), took);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String authorization(Call.Key key) {
        return switch (key) {
            case ADMIN -> "Bearer " + adminKey;
            // As Segment's libraries send it: the write key as user name, no password.
            case WRITE -> "Basic " + Base64.getEncoder().encodeToString((writeKey + ":").getBytes(UTF_8));
        };
    }

    private static Duration retryAfter(Answer answer, Duration otherwise) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(otherwise);
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the platform", e);
        }
    }
}
