package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zhiying.platform.test.TestServers;
import io.zhiying.platform.test.TestTokens;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The process is killed with SIGKILL in the middle of its sending, {@code zhiying.test.kills} times over, and every
 * person has one message in the end.
 */
class KillTest {
    private static final int PEOPLE = 400;
    /** One for each connection to the mail server. */
    private static final int MAX_UNKNOWN_PER_KILL = 4;

    private static final int KILLS = Integer.getInteger("zhiying.test.kills", 1);

    @TempDir
    Path folder;

    private final TestServers.Database database = TestServers.newDatabase();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    private final Neighbours neighbours = new Neighbours();
    private Process service;
    private int port;

    @AfterEach
    void stop() {
        if (service != null) {
            service.destroyForcibly();
        }
        mail.stop();
    }

    @Test
    void leavesEachPersonWithOneMessage() throws Exception {
        mail.start();
        var people = IntStream.range(0, PEOPLE)
                .mapToObj(i -> neighbours.person("shop", Map.of("first_name", "小" + i), "p" + i + "@example.com"))
                .toList();
        start();
        var api = new Api(port, "shop", "campaigns:read", "campaigns:write");
        var template = api.post(
                        "/v1/templates",
                        Map.of("name", "t", "channel", "email", "subject", "你好 {{ customer.first_name }}", "html", "x"))
                .expect(201)
                .id();
        var campaign = api.post(
                        "/v1/campaigns",
                        Map.of(
                                "name",
                                "kill",
                                "segmentId",
                                neighbours.segment("shop", people),
                                "channel",
                                "email",
                                "variants",
                                List.of(Map.of("name", "a", "templateId", template)),
                                "goal",
                                Map.of("event", "Order Completed", "withinDays", 1),
                                "from",
                                Map.of("address", "news@example.com")))
                .expect(201)
                .id();
        api.post("/v1/campaigns/" + campaign + "/launch", null).expect(202);
        for (int kill = 1; kill <= KILLS; kill++) {
            int enough = PEOPLE * kill / (KILLS + 1);
            await(Duration.ofSeconds(60), () -> mail.getReceivedMessages().length >= enough);
            service.destroyForcibly().waitFor(); // SIGKILL
            assertThat(mail.getReceivedMessages().length).isLessThan(PEOPLE);
            start();
        }
        var again = new Api(port, "shop", "campaigns:read", "campaigns:write");
        await(
                Duration.ofSeconds(90),
                () -> again.get("/v1/campaigns/" + campaign)
                        .body()
                        .get("state")
                        .asString()
                        .equals("sent"));

        var perPerson = Arrays.stream(mail.getReceivedMessages())
                .collect(Collectors.groupingBy(recipient(), Collectors.counting()));
        var arm = again.get("/v1/campaigns/" + campaign + "/report")
                .expect(200)
                .body()
                .at("/arms/0");
        LoggerFactory.getLogger(KillTest.class)
                .info("after {} kills: {} messages, {}", KILLS, mail.getReceivedMessages().length, arm);
        assertThat(perPerson)
                .hasSize(PEOPLE)
                .allSatisfy((_, messages) -> assertThat(messages).isEqualTo(1));
        // Killed between the server's answer and its record, nobody can know of that message; it is not sent again.
        assertThat(arm.get("sent").asLong() + arm.get("unknown").asLong()).isEqualTo(PEOPLE);
        assertThat(arm.get("unknown").asLong()).isLessThanOrEqualTo(KILLS * MAX_UNKNOWN_PER_KILL);
    }

    private static Function<MimeMessage, String> recipient() {
        return message -> {
            try {
                return message.getAllRecipients()[0].toString();
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private void start() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var java = ProcessHandle.current().info().command().orElseThrow();
        var builder = new ProcessBuilder(
                java,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.zhiying.campaign.CampaignApplication");
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("ZHIYING_PORT", Integer.toString(port)),
                        Map.entry("ZHIYING_DATABASE_URL", database.url()),
                        Map.entry("ZHIYING_DATABASE_USER", database.appUser()),
                        Map.entry("ZHIYING_DATABASE_PASSWORD", database.password()),
                        Map.entry("ZHIYING_DATABASE_OWNER_USER", database.ownerUser()),
                        Map.entry("ZHIYING_DATABASE_OWNER_PASSWORD", database.password()),
                        Map.entry("ZHIYING_KAFKA_BOOTSTRAP_SERVERS", TestServers.kafkaBootstrapServers()),
                        Map.entry("ZHIYING_INTERNAL_TOKEN_SECRET", TestTokens.SECRET),
                        Map.entry(
                                "ZHIYING_SMTP_PORT",
                                Integer.toString(mail.getSmtp().getPort())),
                        Map.entry("ZHIYING_SMTP_MESSAGES_PER_SECOND", "150"),
                        Map.entry(
                                "ZHIYING_CAMPAIGN_JOURNAL_DIR",
                                folder.resolve("journal").toString()),
                        Map.entry("ZHIYING_CUSTOMER_PROFILE_URL", neighbours.url()),
                        Map.entry("ZHIYING_RECOMMENDATION_URL", neighbours.url())));
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("service.log").toFile()));
        service = builder.start();
        var health = new Api(port, "shop");
        await(Duration.ofSeconds(90), () -> {
            assertThat(service.isAlive()).as("the service runs").isTrue();
            try {
                return health.get("/actuator/health/readiness").status() == 200;
            } catch (IllegalStateException e) {
                return false; // not listening yet
            }
        });
    }

    private static void await(Duration patience, BooleanSupplier condition) {
        long until = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(until);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
