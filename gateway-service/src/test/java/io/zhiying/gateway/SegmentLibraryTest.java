package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.Message;
import com.segment.analytics.messages.TrackMessage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Segment's own library for Java, told nothing but the address and the write key. */
class SegmentLibraryTest extends GatewayTest {
    private final Queue<String> outcomes = new ConcurrentLinkedQueue<>();

    @Test
    void sendsABatchWithNothingButAnAddressAndAWriteKey() throws Exception {
        PROFILES.answer("/v1/import/", exchange -> Upstream.json(exchange, 200, "{\"success\":true}"));
        sendWith(WRITE_KEY);

        assertThat(outcomes).containsOnly("success");
        assertThat(PROFILES.seen()).hasSize(1);
        assertThat(PROFILES.last().target()).isEqualTo("/v1/import/");
        assertThat(RoutesTest.tokenOf(PROFILES.last()).getStringClaim("scope")).isEqualTo("events:write");
        var batch = batch(PROFILES.last());
        assertThat(batch.values())
                .extracting(event -> event.at("/type").asString())
                .containsExactly("identify", "track");
        assertThat(batch.at("/0/traits/name").asString()).isEqualTo("小雨");
        assertThat(batch.at("/1/event").asString()).isEqualTo("Order Completed");
    }

    @Test
    void isToldOfAWrongKey() {
        sendWith("zyw_Write123_" + "x".repeat(32));

        assertThat(outcomes)
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome).doesNotContain("success"));
        assertThat(PROFILES.seen()).isEmpty();
    }

    private void sendWith(String writeKey) {
        var library = Analytics.builder(writeKey)
                .endpoint("http://127.0.0.1:" + port())
                .callback(new Outcomes())
                .build();
        try {
            library.enqueue(IdentifyMessage.builder().userId("li").traits(Map.of("name", "小雨")));
            library.enqueue(TrackMessage.builder("Order Completed").userId("li").properties(Map.of("total", 42.5)));
            library.flush();
            await().atMost(Duration.ofSeconds(15)).until(() -> outcomes.size() == 2);
        } finally {
            library.shutdown();
        }
    }

    private JsonNode batch(Upstream.Seen seen) throws Exception {
        var gzip = "gzip".equals(seen.header("Content-Encoding"));
        var plain = gzip ? new GZIPInputStream(new ByteArrayInputStream(seen.body())).readAllBytes() : seen.body();
        return json.readTree(plain).at("/batch");
    }

    private final class Outcomes implements Callback {
        @Override
        public void success(Message message) {
            outcomes.add("success");
        }

        @Override
        public void failure(Message message, Throwable why) {
            outcomes.add(message.type() + ": " + why);
        }
    }
}
