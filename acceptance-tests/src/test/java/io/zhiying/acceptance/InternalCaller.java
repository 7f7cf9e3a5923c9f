package io.zhiying.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zhiying.demo.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** Calls a service itself, past the gateway, with a token as the gateway would mint it for the workspace {@code default}. */
final class InternalCaller {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String secret;
    private String token = "";
    private Instant minted = Instant.EPOCH;

    InternalCaller(String base, String secret) {
        this.base = base;
        this.secret = secret;
    }

    /** How long it took. */
    Duration get(String path) {
        var request = request(path).GET().build();
        long start = System.nanoTime();
        send(request);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    JsonNode read(String path) {
        return Json.parse(send(request(path).GET().build()));
    }

    JsonNode post(String path, String body) {
        return Json.parse(send(request(path).POST(BodyPublishers.ofString(body)).build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token());
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(request.uri() + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String token() {
        var now = Instant.now();
        if (minted.plusSeconds(30).isBefore(now)) {
            minted = now;
            var claims = """
                    {"iss":"benchmark","aud":"zhiying","sub":"key:benchmark","ws":"default","iat":%d,"exp":%d,
                     "scope":"profiles:read segments:read segments:write"}""".formatted(now.getEpochSecond(), now.getEpochSecond() + 60);
            var signed = encoded("{\"alg\":\"HS256\"}".getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
            token = signed + "." + encoded(signature(signed));
        }
        return token;
    }

    private byte[] signature(String signed) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return mac.doFinal(signed.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
