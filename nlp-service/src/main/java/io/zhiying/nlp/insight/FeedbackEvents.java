package io.zhiying.nlp.insight;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.TextInsight;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.nlp.insight.TextUnderstanding.Feedback;
import io.zhiying.nlp.model.ModelUnavailable;
import io.zhiying.nlp.model.Urgency;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Outbox;
import io.zhiying.platform.event.Received;
import io.zhiying.platform.event.RetryLater;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Understands customers' words as their events come in.
 *
 * <p>The models are asked before the transaction is opened. It then holds the ids of the events and the insights
 * together, so a crash at any point gives each event one insight: what was asked but not committed is asked again.
 * While the models are away the events stay in Kafka.
 */
@Component
class FeedbackEvents implements EventHandler<CustomerEvent> {
    private final TextUnderstanding understanding;
    private final Outbox outbox;
    private final InsightProperties properties;
    private final MeterRegistry metrics;

    FeedbackEvents(
            TextUnderstanding understanding, Outbox outbox, InsightProperties properties, MeterRegistry metrics) {
        this.understanding = understanding;
        this.outbox = outbox;
        this.properties = properties;
        this.metrics = metrics;
    }

    @Override
    public String consumer() {
        return "text-insights";
    }

    @Override
    public String topic() {
        return Topics.EVENTS;
    }

    @Override
    public Class<CustomerEvent> type() {
        return CustomerEvent.class;
    }

    @Override
    public int concurrency() {
        return properties.concurrency();
    }

    @Override
    public int maxBatch() {
        return properties.maxBatch();
    }

    @Override
    public Set<String> interest(WorkspaceId workspace, Set<String> kinds) {
        return FeedbackText.KINDS;
    }

    @Override
    public Runnable prepare(WorkspaceId workspace, List<Received<CustomerEvent>> events) {
        List<TextInsight> insights = understand(events);
        return () -> publish(insights);
    }

    @Override
    public void handle(WorkspaceId workspace, List<Received<CustomerEvent>> events) {
        publish(understand(events));
    }

    private List<TextInsight> understand(List<Received<CustomerEvent>> events) {
        List<Feedback> feedback =
                events.stream().flatMap(FeedbackEvents::feedback).toList();
        try {
            return Urgency.patiently(() -> understanding.understand(feedback));
        } catch (ModelUnavailable e) {
            throw new RetryLater("the models are away", e);
        }
    }

    private static Stream<Feedback> feedback(Received<CustomerEvent> event) {
        CustomerEvent data = event.payload();
        return data == null ? Stream.empty() : FeedbackText.of(data).map(text -> new Feedback(data, text)).stream();
    }

    private void publish(List<TextInsight> insights) {
        outbox.publish(insights.stream()
                .map(insight ->
                        Outbox.Message.of(Topics.INSIGHTS, insight.profileId().toString(), insight))
                .toList());
        metrics.counter("zhiying.nlp.insights").increment(insights.size());
    }
}
