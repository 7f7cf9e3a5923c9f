package io.zhiying.campaign.launch;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.delivery.Deliveries.Claimed;
import io.zhiying.campaign.delivery.Outcome;
import io.zhiying.campaign.delivery.Outcomes;
import io.zhiying.campaign.delivery.Outcomes.Result;
import io.zhiying.campaign.launch.Audience.Person;
import io.zhiying.campaign.link.TrackedLinks;
import io.zhiying.campaign.liquid.LiquidError;
import io.zhiying.campaign.message.ChannelAway;
import io.zhiying.campaign.message.MessageComposer;
import io.zhiying.campaign.message.MessageComposer.Addressee;
import io.zhiying.campaign.message.MessageSender;
import io.zhiying.campaign.neighbour.NeighbourAway;
import io.zhiying.campaign.template.CompiledContent;
import io.zhiying.platform.workspace.Workspaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sends one claimed batch. Whatever happens, each of its messages has an outcome committed before it ends: those that
 * were not reached are given back.
 */
@Component
class BatchSender {
    private static final Logger log = LoggerFactory.getLogger(BatchSender.class);
    private static final long DATABASE_PAUSE_MILLIS = 500;
    private static final Result NOT_TRIED = new Result(new Outcome.Released(), null);

    private final Audience audience;
    private final MessageComposer composer;
    private final TrackedLinks links;
    private final Outcomes outcomes;

    BatchSender(Audience audience, MessageComposer composer, TrackedLinks links, Outcomes outcomes) {
        this.audience = audience;
        this.composer = composer;
        this.links = links;
        this.outcomes = outcomes;
    }

    /**
     * @throws NeighbourAway where who may be written to cannot be found out now
     * @throws ChannelAway where nothing can be sent now
     */
    void send(Campaign campaign, Map<String, CompiledContent> contents, List<Claimed> batch, MessageSender sender) {
        Map<UUID, Result> results = new ConcurrentHashMap<>();
        var away = new AtomicReference<@Nullable RuntimeException>();
        try {
            var people = byId(campaign, batch);
            inParallel(sender.parallelism(), batch, claimed -> {
                if (away.get() != null) {
                    return;
                }
                var person = people.get(claimed.profile());
                try {
                    results.put(claimed.id(), send(campaign, contents, claimed, person, sender));
                } catch (ChannelAway | NeighbourAway e) {
                    away.compareAndSet(null, e);
                } catch (RuntimeException e) {
                    log.error("message {} could not be sent", claimed.id(), e);
                    results.put(claimed.id(), new Result(new Outcome.Failed("internal"), null));
                }
            });
        } finally {
            Map<UUID, Result> all = new HashMap<>();
            batch.forEach(claimed -> all.put(claimed.id(), results.getOrDefault(claimed.id(), NOT_TRIED)));
            commit(campaign, all);
            sender.settled(all.keySet());
        }
        var reason = away.get();
        if (reason != null) {
            throw reason;
        }
    }

    private Map<UUID, Person> byId(Campaign campaign, List<Claimed> batch) {
        var ids = batch.stream().map(Claimed::profile).toList();
        Map<UUID, Person> people = new HashMap<>();
        audience.check(campaign.design().channel(), ids).forEach(person -> people.put(person.id(), person));
        return people;
    }

    private Result send(
            Campaign campaign,
            Map<String, CompiledContent> contents,
            Claimed claimed,
            @Nullable Person person,
            MessageSender sender) {
        if (!(person instanceof Person.Reachable(var profile))) {
            var reason = person instanceof Person.Barred barred ? barred.reason() : "profile_missing";
            return new Result(new Outcome.Suppressed(reason), null);
        }
        var content = contents.get(claimed.variant());
        if (content == null) {
            return new Result(new Outcome.Failed("no_content"), null);
        }
        try {
            var addressee = new Addressee(claimed.id(), campaign.id(), claimed.variant(), claimed.attempts(), profile);
            var message = composer.compose(
                    campaign.experiment(), content, addressee, links.of(Workspaces.current(), claimed.id()));
            return new Result(sender.send(message), message.note());
        } catch (LiquidError e) {
            return new Result(new Outcome.Failed("template_failed"), null);
        }
    }

    /** The messages have gone: their outcomes are kept in memory until the database takes them. */
    private void commit(Campaign campaign, Map<UUID, Result> results) {
        while (true) {
            try {
                outcomes.record(campaign, results);
                return;
            } catch (DataAccessException | TransactionException e) {
                log.warn("outcomes of {} messages wait for the database: {}", results.size(), e.toString());
                try {
                    Thread.sleep(DATABASE_PAUSE_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    private interface Step {
        void take(Claimed claimed);
    }

    private static void inParallel(int threads, List<Claimed> batch, Step step) {
        var workspace = Workspaces.current();
        try (var executor = Executors.newFixedThreadPool(
                threads, Thread.ofVirtual().name("send-", 0).factory())) {
            batch.forEach(claimed -> executor.execute(() -> Workspaces.run(workspace, () -> step.take(claimed))));
        }
    }
}
