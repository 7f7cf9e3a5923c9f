package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.AliasMessage;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.Message;
import com.segment.analytics.messages.MessageBuilder;
import com.segment.analytics.messages.PageMessage;
import com.segment.analytics.messages.TrackMessage;
import io.zhiying.platform.test.TestTokens;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Segment's own library for Java. The gateway makes a token of the write key in its batches, which this test puts there
 * in the gateway's stead; that the gateway does so is for the gateway's test of the same library to show.
 */
class SegmentLibraryTest extends ProfileServiceTest {
    private static final String WRITE_KEY = "zyw_library";
    private static final Instant AT = Instant.parse("2026-03-01T08:00:00Z");

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @LocalServerPort
    private int port;

    @Test
    void sendsEachCallOnceWithItsFields() {
        var library = Analytics.builder(WRITE_KEY)
                .endpoint("http://127.0.0.1:" + port)
                .client(throughTheGateway())
                .callback(new Failures())
                .build();
        try {
            library.enqueue(at(IdentifyMessage.builder().traits(Map.of("email", "xiaoyu@example.com", "name", "小雨"))));
            library.enqueue(at(TrackMessage.builder("Order Completed")
                    .properties(Map.of("order_id", "o-1", "total", 42.5, "currency", "CNY"))));
            library.enqueue(at(GroupMessage.builder("vip").traits(Map.of("level", 3))));
            library.enqueue(at(PageMessage.builder("首页").properties(Map.of("path", "/"))));
            library.enqueue(at(AliasMessage.builder("old-login")));
            library.flush();

            var profile = awaitEvents("user_id", "li", 5);

            assertThat(failures).isEmpty();
            assertThat(profile.text("/traits/name")).isEqualTo("小雨");
            assertThat(lookup("user_id", "old-login").expect(200).text("/id")).isEqualTo(profile.text("/id"));
            assertThat(lookup("email", "xiaoyu@example.com").expect(200).text("/id"))
                    .isEqualTo(profile.text("/id"));
            checkTimeline(get("/v1/profiles/" + profile.text("/id") + "/events").at("/items"));
        } finally {
            library.shutdown();
        }
    }

    private static void checkTimeline(JsonNode items) {
        Map<String, JsonNode> events = items.valueStream()
                .collect(Collectors.toMap(event -> event.at("/type").asString(), event -> event));
        assertThat(events).containsOnlyKeys("identify", "track", "group", "page", "alias");
        assertThat(events.get("track").at("/name").asString()).isEqualTo("Order Completed");
        assertThat(events.get("track").at("/properties/total").asDouble()).isEqualTo(42.5);
        assertThat(events.get("page").at("/name").asString()).isEqualTo("首页");
        assertThat(events.values()).allSatisfy(event -> {
            assertThat(event.at("/context/library/name").asString()).isEqualTo("analytics-java");
            assertThat(event.at("/messageId").asString()).isNotBlank();
            // The library tells its clock with each batch, so a difference to ours is taken off the times.
            assertThat(Instant.parse(event.at("/timestamp").asString()))
                    .isBetween(AT.minusSeconds(60), AT.plusSeconds(60));
        });
    }

    private static <M extends Message, B extends MessageBuilder<M, B>> B at(B message) {
        return message.userId("li").timestamp(Date.from(AT));
    }

    private OkHttpClient throughTheGateway() {
        var token = TestTokens.bearer(workspace, "events:write");
        return new OkHttpClient.Builder()
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("Authorization", token)
                        .build()))
                .build();
    }

    private final class Failures implements Callback {
        @Override
        public void success(Message message) {}

        @Override
        public void failure(Message message, Throwable why) {
            failures.add(message.type() + ": " + why);
        }
    }
}
