package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.acceptance.Platform.Workspace;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Mailbox;
import io.zhiying.local.StackProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes end at any moment: who was written to got one message, and the platform starts again. */
@ExtendWith(Platform.Running.class)
class CrashTest {
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

    /** What was left running waits for what was killed, so that must start first. */
    @Test
    void startsAgainWhatWasKilledBesideWhatCannotWorkWithoutIt() {
        var shop = platform.newWorkspace("crash-all");
        Events.send(shop.api(), List.of(Events.identify("before", "before@example.com", true)));
        Events.awaitProfile(shop.api(), "before", 1);
        for (var process : List.of(StackProcess.KAFKA, StackProcess.POSTGRESQL, StackProcess.CUSTOMER_PROFILE)) {
            platform.kill(process);
        }

        platform.heal();

        Events.send(shop.api(), List.of(Events.identify("after", "after@example.com", true)));
        Events.awaitProfile(shop.api(), "before", 1);
        Events.awaitProfile(shop.api(), "after", 1);
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
