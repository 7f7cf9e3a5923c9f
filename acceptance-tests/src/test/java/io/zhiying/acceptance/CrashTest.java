package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.acceptance.Platform.Workspace;
import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Mailbox;
import io.zhiying.demo.load.BatchSender;
import io.zhiying.local.StackProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.node.ObjectNode;

/** Processes end at any moment. What was acknowledged is there, once; who was written to got one message. */
@ExtendWith(Platform.Running.class)
class CrashTest {
    private static final int CUSTOMERS = 300;
    private static final int ORDERS_EACH = 40;
    private static final int EVENTS_PER_BATCH = 100;
    private static final int RECIPIENTS = 250;

    private final Platform platform;

    CrashTest(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void leavesAWholePlatform() {
        platform.heal();
    }

    @Test
    void everyAcknowledgedEventIsThereOnceAfterTheProfileServiceAndKafkaWereKilledUnderLoad() throws Exception {
        var shop = platform.newWorkspace("crash");
        var acknowledged = new ConcurrentHashMap<String, String>();
        var batches = batches();
        var sent = new AtomicInteger();
        try (var senders = Executors.newFixedThreadPool(3)) {
            for (int lane = 0; lane < 3; lane++) {
                int mine = lane;
                senders.submit(() -> {
                    for (int at = mine; at < batches.size(); at += 3) {
                        acknowledge(shop, batches.get(at), acknowledged);
                        sent.incrementAndGet();
                    }
                });
            }
            killAt(StackProcess.CUSTOMER_PROFILE, sent, batches.size() / 5);
            killAt(StackProcess.KAFKA, sent, batches.size() * 3 / 5);
        }

        assertThat(acknowledged).hasSize(CUSTOMERS * ORDERS_EACH);
        assertThat(awaitTimelines(shop.api(), acknowledged)).isEqualTo(once(acknowledged));
    }

    @Test
    void everyRecipientGetsOneMessageWhenTheCampaignServiceIsKilledWhileItSends() {
        var shop = platform.newWorkspace("crash-mail");
        String domain = shop.id() + ".example.com";
        var events = IntStream.range(0, RECIPIENTS)
                .mapToObj(i -> Events.identify("c" + i, "c" + i + "@" + domain, true))
                .toList();
        Events.send(shop.api(), events);
        String campaign = launch(shop);
        var mailbox = platform.mailbox();
        Platform.await(
                "a part of the messages is out",
                Duration.ofSeconds(60),
                () -> Optional.of(mailsTo(mailbox, domain).size()).filter(mails -> mails >= RECIPIENTS / 5));
        platform.kill(StackProcess.CAMPAIGN);
        int before = mailsTo(mailbox, domain).size();
        assertThat(before).as("the kill came in the middle").isLessThan(RECIPIENTS);
        platform.start(StackProcess.CAMPAIGN);

        Platform.await(
                "the campaign is sent",
                Duration.ofSeconds(90),
                () -> Optional.of(shop.api()
                                .must(Call.get("/v1/campaigns/" + campaign))
                                .json())
                        .filter(view -> view.path("state").asString().equals("sent")));
        Map<String, Long> perAddress = mailsTo(mailbox, domain).stream()
                .collect(Collectors.groupingBy(Mailbox.Entry::to, TreeMap::new, Collectors.counting()));
        assertThat(perAddress)
                .hasSize(RECIPIENTS)
                .allSatisfy((to, mails) -> assertThat(mails).as(to).isEqualTo(1));
    }

    private void killAt(StackProcess process, AtomicInteger sent, int batches) {
        Platform.await(
                batches + " batches are acknowledged",
                Duration.ofSeconds(120),
                () -> Optional.of(sent.get()).filter(count -> count >= batches));
        platform.kill(process);
        platform.start(process);
    }

    private static List<List<ObjectNode>> batches() {
        var events = new ArrayList<ObjectNode>();
        for (int order = 0; order < ORDERS_EACH; order++) {
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                events.add(Events.order("o-" + customer + "-" + order, "c" + customer, "TEA", 10 + order));
            }
        }
        var batches = new ArrayList<List<ObjectNode>>();
        for (int from = 0; from < events.size(); from += EVENTS_PER_BATCH) {
            batches.add(events.subList(from, from + EVENTS_PER_BATCH));
        }
        return batches;
    }

    /** As a careful sender does: again and again until there is a yes, whatever went wrong before. */
    private static void acknowledge(Workspace shop, List<ObjectNode> batch, Map<String, String> acknowledged) {
        Call call = BatchSender.call(batch);
        Platform.await("a batch is acknowledged", Duration.ofSeconds(120), () -> {
            try {
                Answer answer = shop.api().send(call);
                assertThat(answer.status()).as(answer.text()).isIn(200, 429, 502, 503, 504);
                return answer.status() == 200 ? Optional.of(true) : Optional.empty();
            } catch (UncheckedIOException e) {
                return Optional.empty();
            }
        });
        batch.forEach(event -> acknowledged.put(
                event.path("messageId").asString(), event.path("userId").asString()));
    }

    private static Map<String, Integer> once(Map<String, String> acknowledged) {
        return acknowledged.keySet().stream().collect(Collectors.toMap(id -> id, id -> 1, (a, b) -> a, TreeMap::new));
    }

    /** How often each message is on the timelines, as soon as there are enough of them. */
    private static Map<String, Integer> awaitTimelines(Api api, Map<String, String> acknowledged) {
        var users = acknowledged.values().stream().distinct().toList();
        users.forEach(user -> Events.awaitProfile(api, user, ORDERS_EACH));
        var profiles = new Customers(api).byUserId(users);
        var found = new TreeMap<String, Integer>();
        profiles.values()
                .forEach(profile -> Platform.all(api, "/v1/profiles/" + profile + "/events?limit=100")
                        .forEach(event -> found.merge(event.path("messageId").asString(), 1, Integer::sum)));
        return found;
    }

    private static String launch(Workspace shop) {
        Events.awaitProfile(shop.api(), "c" + (RECIPIENTS - 1), 1);
        return Campaigns.launched(shop.api(), RECIPIENTS);
    }

    private static List<Mailbox.Entry> mailsTo(Mailbox mailbox, String domain) {
        return mailbox.after("").stream()
                .filter(mail -> mail.to().endsWith("@" + domain))
                .toList();
    }
}
