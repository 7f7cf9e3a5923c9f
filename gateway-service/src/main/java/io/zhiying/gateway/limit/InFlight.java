package io.zhiying.gateway.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.gateway.GatewayErrors;
import io.zhiying.gateway.GatewayProperties;
import io.zhiying.platform.problem.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** How many requests are being answered; one more than the limit is refused at once rather than queued. */
@Component
public class InFlight {
    /** Of the requests in flight, this part may have its body in memory: 64 of 512, 32 MB of bodies of 500 KB. */
    private static final int HELD_PART = 8;

    private final Semaphore permits;
    private final Semaphore held;
    private final int max;

    public InFlight(GatewayProperties properties, MeterRegistry meters) {
        this.max = properties.maxInFlight();
        this.permits = new Semaphore(max);
        this.held = new Semaphore(Math.max(1, max / HELD_PART));
        meters.gauge("zhiying.gateway.in.flight", this, inFlight -> inFlight.max - inFlight.permits.availablePermits());
    }

    /** One request's place, until closed. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws Problem {@code gateway.busy} where all places are taken */
    public Place enter() {
        return take(permits);
    }

    /**
     * A place for a body that is held in memory, besides the request's own.
     *
     * @throws Problem {@code gateway.busy} where all such places are taken
     */
    public Place holdBody() {
        return take(held);
    }

    private Place take(Semaphore places) {
        if (!places.tryAcquire()) {
            throw new Problem(GatewayErrors.BUSY, "The gateway is answering as many requests as it can.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        return places::release;
    }
}
