package io.zhiying.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a platform in an AOT training run is asked, so that its JVMs meet the classes that a first hour of use needs and
 * not only those of a start: events in batches, on to every service that reads them, and the questions that follow.
 */
final class TrainingTraffic {
    private static final int BATCHES = 10;
    private static final int EVENTS_PER_BATCH = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String gateway;
    private final StackKeys keys;

    TrainingTraffic(StackConfig config, StackKeys keys) {
        this.gateway = config.urls().gateway();
        this.keys = keys;
    }

    /**
     * Sends it and waits until the last event is in its profile.
     *
     * @throws IOException where the platform refuses an event, or does not show it within half a minute
     */
    void send() throws IOException, InterruptedException {
        for (int batch = 0; batch < BATCHES; batch++) {
            require(post("/v1/batch", batch(batch), writeKey()));
        }
        await("/v1/profiles/lookup?type=user_id&value=training-" + (EVENTS_PER_BATCH - 1));
        ask("/v1/profiles/lookup?type=email&value=training-1@example.com");
        post("/v1/segments/preview", "{\"condition\":" + CONDITION + "}", adminKey());
        post("/v1/segments", "{\"name\":\"training\",\"condition\":" + CONDITION + "}", adminKey());
        post("/v1/recommendations", "{\"limit\":5}", adminKey());
        post("/v1/nlp/sentiment", "{\"texts\":[\"配送很快\",\"The soup was cold\"]}", adminKey());
        post("/v1/embeddings", "{\"model\":\"bge-small-en-v1.5\",\"input\":[\"fresh fruit\"]}", adminKey());
        ask("/v1/registry/models");
        ask("/v1/campaigns");
        ask("/v1/unknown");
    }

    private static final String CONDITION = """
            {"type":"event","event":"Order Completed","count":{"atLeast":2},"within":{"days":60},
             "where":[{"path":"products[].category","op":"contains","value":"FRUIT"}]}""";

    private static String batch(int batch) {
        String at = Instant.now().minus(Duration.ofDays(BATCHES - batch)).toString();
        return IntStream.range(0, EVENTS_PER_BATCH)
                .mapToObj(customer -> event(batch, customer, at))
                .collect(Collectors.joining(",", "{\"batch\":[", "]}"));
    }

    private static String event(int batch, int customer, String at) {
        String what;
        if (batch == 0) {
            what = """
                    "type":"identify","traits":{"email":"training-%d@example.com","firstName":"小雨"},
                    "context":{"consent":{"categoryPreferences":{"marketing":true}}}""".formatted(customer);
        } else if (customer % 10 == 0) {
            what = """
                    "type":"track","event":"Feedback Submitted","properties":{"text":"水果很新鲜","channel":"app"}""";
        } else {
            what = """
                    "type":"track","event":"Order Completed","properties":{"order_id":"%d-%d","total":12.5,
                    "currency":"USD","products":[{"product_id":"p-%d","quantity":2,"price":6.25,"category":"FRUIT"}]}""".formatted(batch, customer, customer % 20);
        }
        return "{\"userId\":\"training-%d\",\"messageId\":\"training-%d-%d\",\"timestamp\":\"%s\",%s}"
                .formatted(customer, batch, customer, at, what);
    }

    private void await(String path) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (ask(path).statusCode() != 200) {
            if (System.nanoTime() > end) {
                throw new IOException("the events were not visible after " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(200);
        }
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return client.send(request(path, adminKey()).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String authorization)
            throws IOException, InterruptedException {
        var request = request(path, authorization).POST(BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String authorization) {
        return HttpRequest.newBuilder(URI.create(gateway + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", authorization);
    }

    private static void require(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException("events were answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private String adminKey() {
        return "Bearer " + keys.admin();
    }

    private String writeKey() {
        return "Basic " + Base64.getEncoder().encodeToString((keys.write() + ":").getBytes(StandardCharsets.UTF_8));
    }
}
