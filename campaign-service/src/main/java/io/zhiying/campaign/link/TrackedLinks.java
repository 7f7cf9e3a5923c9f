package io.zhiying.campaign.link;

import io.zhiying.contracts.WorkspaceId;
import java.net.URI;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes the links of messages that are really sent. */
@Component
public class TrackedLinks {
    private final Tickets tickets;
    private final String base;

    TrackedLinks(Tickets tickets, LinkProperties properties) {
        this.tickets = tickets;
        this.base = properties.publicUrl().toString().replaceAll("/+$", "");
    }

    public Links of(WorkspaceId workspace, UUID delivery) {
        return new Links() {
            @Override
            public String to(URI target) {
                return base + "/t/c/" + tickets.write(new Ticket.Click(workspace, delivery, target));
            }

            @Override
            public String unsubscribe() {
                return base + "/u/" + tickets.write(new Ticket.Unsubscribe(workspace, delivery));
            }

            @Override
            public String pixel() {
                return base + "/t/o/" + tickets.write(new Ticket.Open(workspace, delivery)) + ".gif";
            }
        };
    }

    /** For previews: nothing is counted, and nobody is unsubscribed. */
    public Links untracked() {
        return new Links() {
            @Override
            public String to(URI target) {
                return target.toString();
            }

            @Override
            public String unsubscribe() {
                return base + "/u/preview";
            }

            @Override
            public String pixel() {
                return "";
            }
        };
    }
}
