package io.zhiying.profile.ingest;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.profile.identity.Identifier;

/**
 * An event that can be used.
 *
 * @param whose the strongest identifier that it names, by which it is kept in order with others of the customer
 */
public record NamedEvent(AcceptedEvent event, Identifier whose) {}
