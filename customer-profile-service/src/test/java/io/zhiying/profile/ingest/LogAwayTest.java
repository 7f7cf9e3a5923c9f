package io.zhiying.profile.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventCodec;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.problem.ProblemAdvice;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import io.zhiying.profile.key.DataKeys;
import io.zhiying.profile.key.Pseudonyms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** Nobody listens where Kafka should be: what is not in the log is not acknowledged, and the caller is told to come back. */
class LogAwayTest extends ProfileServiceTest {
    private static final Duration BLOCK = Duration.ofMillis(500);

    @Autowired
    private EventReader reader;

    @Autowired
    private Pseudonyms names;

    @Autowired
    private DataKeys keys;

    @Autowired
    private IngestProperties limits;

    @Autowired
    private Clock clock;

    @Autowired
    private ProblemAdvice problems;

    @Autowired
    private RejectedEvents rejected;

    private DefaultKafkaProducerFactory<String, byte[]> producers;
    private MockMvc http;

    @BeforeEach
    void loseTheLog() throws IOException {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        producers = new DefaultKafkaProducerFactory<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "max.block.ms", BLOCK.toMillis()),
                new StringSerializer(),
                new ByteArraySerializer());
        var log = new EventLog(
                new EventPublisher(new KafkaTemplate<>(producers), new EventCodec("test"), keys), names, limits);
        http = MockMvcBuilders.standaloneSetup(new TrackingController(reader, log, rejected, limits, clock))
                .setControllerAdvice(problems)
                .build();
    }

    @AfterEach
    void close() {
        producers.destroy();
    }

    @Test
    void asksToComeBackWithAnEvent() {
        refuses("/v1/track", "{\"userId\":\"u\",\"event\":\"E\",\"messageId\":\"m\"}");
    }

    /** The producer blocks for each event it is given, so the first that it does not take must be the last. */
    @Test
    void asksToComeBackWithABatchBeforeItHasTriedEachEvent() {
        var events = IntStream.range(0, 500)
                .mapToObj("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\",\"messageId\":\"m%d\"}"::formatted)
                .collect(Collectors.joining(","));
        long start = System.nanoTime();

        refuses("/v1/batch", "{\"batch\":[" + events + "]}");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BLOCK.multipliedBy(20));
    }

    private void refuses(String path, String body) {
        Workspaces.run(new WorkspaceId(workspace), () -> {
            try {
                http.perform(MockMvcRequestBuilders.post(path)
                                .contentType("application/json")
                                .content(body))
                        .andExpect(status().isServiceUnavailable())
                        .andExpect(header().string("Retry-After", "5"))
                        .andExpect(jsonPath("$.code").value("service.unavailable"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
