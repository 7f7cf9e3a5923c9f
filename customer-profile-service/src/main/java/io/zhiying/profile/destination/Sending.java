package io.zhiying.profile.destination;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.destination.DueDestinations.Due;
import io.zhiying.profile.destination.SignedPosts.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends to each destination on a thread of its own, in order, under a lease: a slow one holds up nobody but itself. One
 * that fails is left alone for a while, then longer, and at last paused. A process that dies has the next one send what
 * was under way again under the same id, by which its receiver drops the double.
 */
@Component
class Sending {
    private static final Logger log = LoggerFactory.getLogger(Sending.class);
    private static final int AT_ONCE = 100;

    private final DueDestinations due;
    private final Destinations destinations;
    private final Deliveries deliveries;
    private final DestinationProperties limits;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final SignedPosts posts;
    private final Semaphore slots;
    private final String owner = UUID.randomUUID().toString();
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    Sending(
            DueDestinations due,
            Destinations destinations,
            Deliveries deliveries,
            DestinationProperties limits,
            SignedPosts posts,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.due = due;
        this.destinations = destinations;
        this.deliveries = deliveries;
        this.limits = limits;
        this.transaction = transaction;
        this.clock = clock;
        this.posts = posts;
        this.slots = new Semaphore(limits.parallelism());
    }

    @Scheduled(fixedDelayString = "${zhiying.profile.destinations.look-every:500ms}")
    void look() {
        for (var one : due.find(clock.instant(), limits.parallelism() * 2)) {
            if (!underWay.add(one.id())) {
                continue;
            }
            if (!slots.tryAcquire()) {
                underWay.remove(one.id());
                return;
            }
            Thread.ofVirtual().name("destination-" + one.id()).start(() -> sendAndRelease(one));
        }
    }

    private void sendAndRelease(Due one) {
        try {
            Workspaces.run(one.workspace(), () -> send(one.id()));
        } catch (RuntimeException e) {
            // The lease runs out, and another attempt follows.
            log.warn("destination {} is not sent to now: {}", one.id(), e.toString());
        } finally {
            underWay.remove(one.id());
            slots.release();
        }
    }

    private void send(UUID id) {
        var leased = Objects.requireNonNull(
                transaction.execute(_ -> destinations.lease(id, owner, clock.instant(), lease())));
        if (leased.isEmpty()) {
            return;
        }
        var destination = leased.get();
        int failures = destination.failures();
        for (int i = 0; i < AT_ONCE; i++) {
            var next = Objects.requireNonNull(transaction.execute(_ -> deliveries.next(id)));
            if (next.isEmpty()) {
                break;
            }
            var problem = attempt(destination, next.get());
            failures = problem == null ? 0 : failures + 1;
            int now = failures;
            boolean goesOn =
                    Boolean.TRUE.equals(transaction.execute(_ -> settle(destination, next.get(), problem, now)));
            if (!goesOn) {
                break;
            }
        }
        var wait = posts.waitAfter(failures);
        transaction.executeWithoutResult(
                _ -> destinations.release(id, owner, clock.instant().plus(wait)));
    }

    /** Longer than any one attempt. */
    private Duration lease() {
        return limits.timeout().multipliedBy(3).plusSeconds(10);
    }

    /** Null where it was taken. */
    private @Nullable Failure attempt(Destination destination, Delivery delivery) {
        if (delivery.items().equals("[]")) {
            return null; // all that was in it has been erased
        }
        return posts.post(
                destination.url(), destination.secrets(), delivery.id().toString(), body(delivery, clock.instant()));
    }

    private static String body(Delivery delivery, Instant now) {
        return "{\"type\":\"%s\",\"timestamp\":\"%s\",\"data\":%s}".formatted(delivery.type(), now, delivery.items());
    }

    /** Whether the next may follow at once. */
    private boolean settle(Destination destination, Delivery delivery, @Nullable Failure failure, int failures) {
        var now = clock.instant();
        int attempts = delivery.attempts() + 1;
        if (failure == null) {
            deliveries.tried(delivery.id(), "sent", attempts, null, now);
        } else if (failure.gone() || posts.triesAgain(failure, attempts)) {
            deliveries.tried(delivery.id(), "waiting", attempts, failure.reason(), null);
        } else {
            deliveries.tried(delivery.id(), "failed", attempts, failure.reason(), now);
        }
        boolean mine = destinations.renew(destination.id(), owner, now, lease(), failures);
        if (mine && failure != null && (failure.gone() || failures >= limits.pauseAfter())) {
            destinations.pause(destination.id(), failure.reason());
            return false;
        }
        return mine && (failure == null || !failure.mayPass());
    }
}
