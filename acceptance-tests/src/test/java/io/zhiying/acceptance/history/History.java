package io.zhiying.acceptance.history;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be seen of a run from outside: what senders sent and were told, what the platform shows when all is quiet,
 * and what it has published, in the order of the log.
 *
 * @param acknowledged by message id: what was answered with a success
 * @param doubtful by message id: sent, but its sender gave up before there was an answer; may be there or not
 * @param customers by the sender's name of the customer
 * @param events the ids of the CloudEvents in {@code customer.events}, by which readers know a repetition
 * @param changes the records of {@code customer.segments}
 * @param members by segment: the profiles that the platform lists
 * @param deserving by segment: the profiles that meet the condition, worked out from the timelines by other means
 */
public record History(
        Map<String, Sent> acknowledged,
        Map<String, Sent> doubtful,
        Map<String, Customer> customers,
        List<String> events,
        List<PublishedChange> changes,
        Map<String, Set<String>> members,
        Map<String, Set<String>> deserving) {

    /** @param spent the cents of an order, or 0 */
    public record Sent(String customer, long spent) {}

    /**
     * A customer as the platform shows it.
     *
     * @param counted how many events the profile says that there were
     * @param spent cents that the profile says were spent
     */
    public record Customer(String profile, List<Entry> timeline, long counted, long spent) {}

    /**
     * An event on a timeline.
     *
     * @param id that the platform gave it
     * @param message that its sender gave it
     */
    public record Entry(String id, String message) {}

    /** @param id of the CloudEvent, by which readers know a repetition */
    public record PublishedChange(String id, String segment, String profile, boolean entered) {}
}
