package io.zhiying.serving.inference;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Sees requests come. Under load a request waits for a processor before any filter sees it: Tomcat has a virtual thread
 * for it, which is one of many that are ready to run. That queue has no bound of its own, so it is measured here.
 */
@Component
class Arrivals implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered {
    private static final ScopedValue<Arrival> CURRENT = ScopedValue.newInstance();

    private final AtomicInteger waiting = new AtomicInteger();

    /** A connection with something to read; of its requests, those that follow the first came when they are read. */
    private static final class Arrival {
        private final long nanos = System.nanoTime();
        private boolean taken;
    }

    /** After Boot has chosen the threads. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addProtocolHandlerCustomizers(handler -> {
            Executor threads = handler.getExecutor();
            if (threads != null) {
                handler.setExecutor(seeing(threads));
            }
        });
    }

    Executor seeing(Executor threads) {
        return work -> {
            var arrival = new Arrival();
            waiting.incrementAndGet();
            try {
                threads.execute(() -> {
                    waiting.decrementAndGet();
                    ScopedValue.where(CURRENT, arrival).run(work);
                });
            } catch (RuntimeException notTaken) {
                waiting.decrementAndGet();
                throw notTaken;
            }
        };
    }

    /** When the request came that now begins, as {@link System#nanoTime} tells it. */
    long begins() {
        if (!CURRENT.isBound() || CURRENT.get().taken) {
            return System.nanoTime();
        }
        CURRENT.get().taken = true;
        return CURRENT.get().nanos;
    }

    /** Requests that have come and not begun. */
    int waiting() {
        return waiting.get();
    }
}
