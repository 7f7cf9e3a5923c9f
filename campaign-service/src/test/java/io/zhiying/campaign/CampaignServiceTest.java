package io.zhiying.campaign;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.test.ServiceTest;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** The whole service with a real mail server, and a workspace of its own for each test. */
@ServiceTest
abstract class CampaignServiceTest {
    static final String READ = "campaigns:read";
    static final String WRITE = "campaigns:write";
    static final Neighbours NEIGHBOURS = new Neighbours();
    static final GreenMail MAIL = mailServer();
    static final String JOURNALS = temporaryFolder();

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    String workspace;
    Api api;

    static GreenMail mailServer() {
        // A port of its own that it gets again when a test stops and starts it.
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            free.close();
            var server = new GreenMail(new ServerSetup(port, "127.0.0.1", "smtp"));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("zhiying.campaign.email.port", () -> MAIL.getSmtp().getPort());
        registry.add("zhiying.campaign.email.messages-per-second", () -> 5000);
        registry.add("zhiying.campaign.email.journal", () -> JOURNALS);
        registry.add("zhiying.campaign.email.journal-sync", () -> false);
        registry.add("zhiying.campaign.tracking-secret", () -> "a-secret-for-links-in-tests-0123456789");
        registry.add("zhiying.campaign.sending.pause", () -> "200ms");
        registry.add("zhiying.campaign.sending.first-retry", () -> "200ms");
        registry.add("zhiying.campaign.sending.batch", () -> 20);
        registry.add("zhiying.campaign.webhook.allow-private-addresses", () -> true);
        registry.add("zhiying.neighbours.services.customer-profile", NEIGHBOURS::url);
        registry.add("zhiying.neighbours.services.recommendation", NEIGHBOURS::url);
    }

    @BeforeEach
    void newWorkspace() {
        workspace = "w" + UUID.randomUUID().toString().substring(0, 13);
        api = new Api(port, workspace, READ, WRITE);
        NEIGHBOURS.away.clear();
    }

    private static String temporaryFolder() {
        try {
            var folder = Files.createTempDirectory("campaign-journal");
            folder.toFile().deleteOnExit();
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** People with distinct addresses, alternately Chinese and English. */
    List<UUID> people(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> NEIGHBOURS.person(
                        workspace,
                        Map.of("first_name", i % 2 == 0 ? "小雨" : "Amy", "userId", "user-" + i),
                        "p%d@%s.example.com".formatted(i, workspace)))
                .toList();
    }

    String emailTemplate(String html) {
        return api.post(
                        "/v1/templates",
                        Map.of(
                                "name",
                                "t",
                                "channel",
                                "email",
                                "subject",
                                "{{ customer.first_name }}，春茶到了 🍵",
                                "html",
                                html))
                .expect(201)
                .id();
    }

    Map<String, Object> campaign(UUID segment, String... templates) {
        var variants = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < templates.length; i++) {
            variants.add(Map.of("name", "v" + (i + 1), "templateId", templates[i], "weight", 1));
        }
        Map<String, Object> campaign = new LinkedHashMap<>();
        campaign.put("name", "Spring 春");
        campaign.put("segmentId", segment);
        campaign.put("channel", "email");
        campaign.put("variants", variants);
        campaign.put(
                "goal",
                Map.of("event", "Order Completed", "withinDays", 14, "valueProperty", "total", "currency", "CNY"));
        campaign.put("from", Map.of("name", "智营商店", "address", "news@shop.example.com"));
        return campaign;
    }

    String launched(Map<String, Object> campaign) {
        var id = api.post("/v1/campaigns", campaign).expect(201).id();
        api.post("/v1/campaigns/" + id + "/launch", null).expect(202);
        return id;
    }

    String sent(Map<String, Object> campaign) {
        var id = launched(campaign);
        awaitState(id, "sent");
        return id;
    }

    void awaitState(String campaign, String state) {
        await(
                () -> state.equals(state(campaign)),
                () -> "campaign is " + api.get("/v1/campaigns/" + campaign).text());
    }

    String state(String campaign) {
        return api.get("/v1/campaigns/" + campaign)
                .expect(200)
                .body()
                .get("state")
                .asString();
    }

    JsonNode report(String campaign) {
        return api.get("/v1/campaigns/" + campaign + "/report").expect(200).body();
    }

    static JsonNode arm(JsonNode report, String name) {
        return report.get("arms")
                .valueStream()
                .filter(arm -> arm.get("arm").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<JsonNode> deliveries(String campaign) {
        return api.get("/v1/campaigns/" + campaign + "/deliveries?limit=1000")
                .expect(200)
                .body()
                .get("items")
                .valueStream()
                .toList();
    }

    /** As the service itself would touch its tables. */
    void inWorkspace(Runnable work) {
        Workspaces.run(new WorkspaceId(workspace), () -> transaction.executeWithoutResult(_ -> work.run()));
    }

    /** Of this test's workspace, as the mail server keeps them. */
    List<MimeMessage> mailbox() {
        return Arrays.stream(MAIL.getReceivedMessages())
                .filter(message -> recipient(message).endsWith("@" + workspace + ".example.com"))
                .toList();
    }

    static String recipient(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(BooleanSupplier condition) {
        await(condition, () -> "not in time");
    }

    static void await(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError(otherwise.get());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
