package io.zhiying.campaign.launch;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.CampaignState;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.definition.Design;
import io.zhiying.campaign.definition.WhenUncertain;
import io.zhiying.campaign.delivery.Deliveries;
import io.zhiying.campaign.delivery.Outcome;
import io.zhiying.campaign.delivery.Outcomes;
import io.zhiying.campaign.liquid.LiquidTemplates;
import io.zhiying.campaign.message.Fate;
import io.zhiying.campaign.message.MessageSender;
import io.zhiying.campaign.message.SendingProperties;
import io.zhiying.campaign.template.Channel;
import io.zhiying.campaign.template.CompiledContent;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends what was planned, a batch after the other, until nothing is left or its slice of time is over. */
@Component
class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration SOONEST = Duration.ofMillis(500);
    private static final Duration LATEST = Duration.ofMinutes(1);

    private final Campaigns campaigns;
    private final Deliveries deliveries;
    private final Outcomes outcomes;
    private final BatchSender batches;
    private final LiquidTemplates liquid;
    private final SendingProperties properties;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Map<Channel, MessageSender> senders;

    Dispatcher(
            Campaigns campaigns,
            Deliveries deliveries,
            Outcomes outcomes,
            BatchSender batches,
            LiquidTemplates liquid,
            SendingProperties properties,
            TransactionTemplate transaction,
            InstantSource clock,
            List<MessageSender> senders) {
        this.campaigns = campaigns;
        this.deliveries = deliveries;
        this.outcomes = outcomes;
        this.batches = batches;
        this.liquid = liquid;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
        this.senders = senders.stream().collect(Collectors.toMap(MessageSender::channel, Function.identity()));
    }

    void dispatch(Campaign campaign, JobContext job) {
        var sender = senderOf(campaign);
        var contents = compiled(campaign);
        var until = clock.instant().plus(properties.slice());
        recover(campaign, sender);
        while (!job.shouldStop() && isSending(campaign.id())) {
            if (clock.instant().isAfter(until)) {
                throw new JobHandler.Again(Duration.ZERO, "other campaigns get their turn");
            }
            var claimed = deliveries.claim(campaign.id(), sender.journal(), properties.batch());
            if (claimed.isEmpty()) {
                finishOrWait(campaign);
                return;
            }
            batches.send(campaign, contents, claimed, sender);
            campaigns.waitFor(campaign.id(), null);
            var progress = deliveries.progress(campaign.id());
            job.progress(progress.done(), progress.total());
        }
    }

    /** After a cancellation: what was under way gets its outcome, the rest never goes. */
    void wrapUp(Campaign campaign) {
        recover(campaign, senderOf(campaign));
        transaction.executeWithoutResult(_ -> deliveries.cancelPlanned(campaign.id()));
        if (deliveries.remaining(campaign.id()).sending() > 0) {
            throw new JobHandler.Again(properties.pause(), "messages are under way");
        }
    }

    /** Finds out what became of messages whose sender died. */
    private void recover(Campaign campaign, MessageSender sender) {
        Map<UUID, Outcomes.Result> results = new HashMap<>();
        for (var row : deliveries.unfinished(campaign.id())) {
            outcomeOf(sender.fateOf(row), campaign.experiment())
                    .ifPresent(outcome -> results.put(row.id(), new Outcomes.Result(outcome, null)));
        }
        if (!results.isEmpty()) {
            log.info(
                    "campaign {}: {} messages were under way when their sender stopped", campaign.id(), results.size());
            outcomes.record(campaign, results);
        }
    }

    private static Optional<Outcome> outcomeOf(Fate fate, Design.Experiment design) {
        return switch (fate) {
            case IN_FLIGHT -> Optional.empty();
            case NOT_SENT -> Optional.of(new Outcome.Released());
            case SENT -> Optional.of(new Outcome.Sent(true));
            case TRANSMITTED -> Optional.of(new Outcome.Sent(false));
            case UNCERTAIN ->
                Optional.of(
                        design.whenUncertain() == WhenUncertain.RESEND
                                ? new Outcome.Released()
                                : new Outcome.Unknown("crash_while_sending"));
        };
    }

    private void finishOrWait(Campaign campaign) {
        var remaining = deliveries.remaining(campaign.id());
        if (remaining.planned() == 0 && remaining.sending() == 0) {
            transaction.executeWithoutResult(_ -> {
                var current = campaigns.lock(campaign.id());
                if (current.state() == CampaignState.SENDING) {
                    campaigns.move(current, CampaignState.SENT, null);
                }
            });
            return;
        }
        if (remaining.planned() > 0) {
            campaigns.waitFor(
                    campaign.id(), "%d messages were deferred and are tried again".formatted(remaining.planned()));
        }
        throw new JobHandler.Again(untilNext(remaining.nextAttemptAt()), "messages are tried again later");
    }

    private Duration untilNext(@org.jspecify.annotations.Nullable Instant next) {
        var wait = next == null ? properties.pause() : Duration.between(clock.instant(), next);
        return wait.compareTo(SOONEST) < 0 ? SOONEST : wait.compareTo(LATEST) > 0 ? LATEST : wait;
    }

    private boolean isSending(UUID campaign) {
        return campaigns.get(campaign).state() == CampaignState.SENDING;
    }

    private Map<String, CompiledContent> compiled(Campaign campaign) {
        Map<String, CompiledContent> compiled = new HashMap<>();
        campaigns
                .content(campaign.id())
                .forEach((variant, content) -> compiled.put(variant, CompiledContent.of(content, liquid)));
        return compiled;
    }

    private MessageSender senderOf(Campaign campaign) {
        var sender = senders.get(campaign.design().channel());
        if (sender == null) {
            throw new IllegalStateException("no sender for " + campaign.design().channel());
        }
        return sender;
    }
}
