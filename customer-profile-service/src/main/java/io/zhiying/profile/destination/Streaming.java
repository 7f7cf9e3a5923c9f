package io.zhiying.profile.destination;

import io.zhiying.profile.destination.Destination.Filter;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Lays out what destinations are to be told, in the transaction that knows it as seen. */
@Component
class Streaming {
    private final Destinations destinations;
    private final Deliveries deliveries;
    private final DestinationProperties limits;
    private final InstantSource clock;

    Streaming(Destinations destinations, Deliveries deliveries, DestinationProperties limits, InstantSource clock) {
        this.destinations = destinations;
        this.deliveries = deliveries;
        this.limits = limits;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.REQUIRED, readOnly = true)
    public List<Filter> filters() {
        return destinations.all().stream().map(Destination::filter).toList();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public <T> void tell(String type, List<T> items, Function<T, UUID> profile, BiPredicate<Filter, T> wanted) {
        for (var destination : destinations.all()) {
            var told = items.stream()
                    .filter(item -> wanted.test(destination.filter(), item))
                    .toList();
            if (!told.isEmpty()) {
                tell(destination.id(), type, told, profile);
            }
        }
    }

    private <T> void tell(UUID destination, String type, List<T> items, Function<T, UUID> profile) {
        var now = clock.instant();
        deliveries.forget(destination, now.minus(limits.keep()));
        long room = limits.maxWaiting() - deliveries.waiting(destination);
        for (int from = 0; from < items.size(); from += limits.maxItems()) {
            var part = items.subList(from, Math.min(items.size(), from + limits.maxItems()));
            if (room-- > 0) {
                Set<UUID> profiles = part.stream().map(profile).collect(Collectors.toSet());
                deliveries.insert(destination, type, part, profiles, now);
            } else {
                destinations.drop(destination, part.size());
            }
        }
        destinations.wake(destination, now);
    }
}
