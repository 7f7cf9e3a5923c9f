package io.zhiying.campaign.link;

import io.zhiying.contracts.WorkspaceId;
import java.net.URI;
import java.util.UUID;

/** What a signed link stands for. */
public sealed interface Ticket {
    WorkspaceId workspace();

    UUID delivery();

    /** The message was looked at. */
    record Open(WorkspaceId workspace, UUID delivery) implements Ticket {}

    /** A link in it was followed; it leads to the target and nowhere else. */
    record Click(WorkspaceId workspace, UUID delivery, URI target) implements Ticket {}

    /** Its reader wants no more. */
    record Unsubscribe(WorkspaceId workspace, UUID delivery) implements Ticket {}
}
