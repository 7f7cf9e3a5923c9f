package io.zhiying.campaign.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Ids;
import io.zhiying.contracts.WorkspaceId;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final String SECRET = "a-secret-of-at-least-thirty-two-characters";
    private static final WorkspaceId SHOP = new WorkspaceId("shop");
    private static final URI TARGET = URI.create("https://shop.example.com/%E8%8C%B6?a=1&b=2");

    private final Tickets tickets = with(SECRET, List.of());

    @Test
    void readsWhatItWrote() {
        for (Ticket ticket : List.of(
                new Ticket.Open(SHOP, Ids.next()),
                new Ticket.Click(SHOP, Ids.next(), TARGET),
                new Ticket.Unsubscribe(new WorkspaceId("another-workspace"), Ids.next()))) {
            assertThat(tickets.read(tickets.write(ticket))).contains(ticket);
        }
    }

    @Test
    void refusesEveryChange() {
        var token = tickets.write(new Ticket.Click(SHOP, Ids.next(), TARGET));
        var bytes = Base64.getUrlDecoder().decode(token);
        for (int i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(tickets.read(Base64.getUrlEncoder().withoutPadding().encodeToString(changed)))
                    .isEmpty();
        }
        assertThat(tickets.read(token.substring(4))).isEmpty();
        assertThat(tickets.read("")).isEmpty();
        assertThat(tickets.read("preview")).isEmpty();
        assertThat(tickets.read("%%%")).isEmpty();
        assertThat(tickets.read("A".repeat(100_000))).isEmpty();
    }

    @Test
    void refusesATicketOfAnotherSecret() {
        var token = with("another-secret-of-thirty-two-characters", List.of()).write(new Ticket.Open(SHOP, Ids.next()));

        assertThat(tickets.read(token)).isEmpty();
    }

    @Test
    void acceptsTicketsFromBeforeAChangeOfSecret() {
        var ticket = new Ticket.Open(SHOP, Ids.next());
        var after = with("another-secret-of-thirty-two-characters", List.of(SECRET));

        assertThat(after.read(tickets.write(ticket))).contains(ticket);
    }

    private static Tickets with(String secret, List<String> previous) {
        return new Tickets(new LinkProperties(URI.create("http://127.0.0.1:8080"), secret, previous));
    }
}
