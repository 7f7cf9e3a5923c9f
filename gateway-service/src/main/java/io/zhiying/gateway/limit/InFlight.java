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
    private final Semaphore permits;
    private final int max;

    public InFlight(GatewayProperties properties, MeterRegistry meters) {
        this.max = properties.maxInFlight();
        this.permits = new Semaphore(max);
        meters.gauge("zhiying.gateway.in.flight", this, inFlight -> inFlight.max - inFlight.permits.availablePermits());
    }

    /** One request's place, until closed. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws Problem {@code gateway.busy} where all places are taken */
    public Place enter() {
        if (!permits.tryAcquire()) {
            throw new Problem(GatewayErrors.BUSY, "The gateway is answering %d requests already.".formatted(max))
                    .retryAfter(Duration.ofSeconds(1));
        }
        return permits::release;
    }
}
