package io.zhiying.demo.story;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Mailbox;
import io.zhiying.demo.console.Console;
import io.zhiying.demo.sample.SampleData;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What every chapter works with. */
public record Stage(
        Api api, Customers customers, Mailbox mailbox, SampleData data, Console console, InstantSource clock) {
    private static final Duration POLL = Duration.ofMillis(100);

    /** Sends a request that the reader should see, and insists on success. */
    Answer show(Call call) {
        console.request(call);
        Answer answer = api.send(call);
        console.answer(answer);
        return answer.expectSuccess();
    }

    /** States what must hold; where it does not, the demo ends here. */
    void check(boolean holds, String format, Object... values) {
        String statement = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
        if (!holds) {
            throw new StepFailed("this should hold, and does not: " + statement);
        }
        console.result("%s", statement);
    }

    /** The first thing with this name in a list of the platform's, page after page. */
    Optional<JsonNode> named(String collection, String name) {
        String cursor = "";
        do {
            JsonNode page =
                    api.must(Call.get(collection + "?limit=100" + cursor)).json();
            for (JsonNode item : page.path("items")) {
                if (item.path("name").asString().equals(name)) {
                    return Optional.of(item);
                }
            }
            cursor = nextOf(page);
        } while (!cursor.isEmpty());
        return Optional.empty();
    }

    /** What to add to the address of a page for the one after it; empty where there is none. */
    static String nextOf(JsonNode page) {
        JsonNode next = page.path("next");
        return next.isString() ? "&cursor=" + URLEncoder.encode(next.asString(), StandardCharsets.UTF_8) : "";
    }

    /** Asks again and again until there is an answer. */
    <T> T await(String what, Duration patience, Supplier<Optional<T>> question) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > deadline) {
                throw new StepFailed("waited " + patience.toSeconds() + " s in vain: " + what);
            }
            pause(POLL);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted");
        }
    }
}
