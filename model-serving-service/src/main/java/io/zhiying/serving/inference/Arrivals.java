package io.zhiying.serving.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Where requests wait for a processor. Under load that is before any filter sees them, as virtual threads that are ready
 * to run, in a queue without a bound; and those whose answers were computed were seen to wait meanwhile. So requests wait
 * here instead, in the order in which they came, and go to the scheduler a few at a time, the next when those have begun.
 */
@Component
class Arrivals implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Arrivals.class);
    private static final ScopedValue<Arrival> CURRENT = ScopedValue.newInstance();
    private static final int AT_ONCE = 4 * Runtime.getRuntime().availableProcessors();

    private final BlockingQueue<Arrival> waiting = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread feeder;

    /** A connection with something to read; of its requests, those that follow the first came when they are read. */
    private static final class Arrival {
        private final long nanos = System.nanoTime();
        private final Runnable work;
        private boolean taken;

        Arrival(Runnable work) {
            this.work = work;
        }
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
                feeder = Thread.ofPlatform().daemon().name("arrivals").start(() -> feed(threads));
                handler.setExecutor(work -> waiting.add(new Arrival(work)));
            }
        });
    }

    private void feed(Executor threads) {
        try {
            while (true) {
                List<Arrival> next = new ArrayList<>();
                next.add(waiting.take());
                waiting.drainTo(next, AT_ONCE - 1);
                var begun = new CountDownLatch(next.size());
                for (Arrival arrival : next) {
                    begin(arrival, threads, begun);
                }
                begun.await();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void begin(Arrival arrival, Executor threads, CountDownLatch begun) {
        try {
            threads.execute(() -> {
                begun.countDown();
                ScopedValue.where(CURRENT, arrival).run(arrival.work);
            });
        } catch (RuntimeException | OutOfMemoryError noThread) {
            // Whoever comes next may have one.
            begun.countDown();
            log.error("a request was given up: no thread for it", noThread);
        }
    }

    /** When the request came that now begins, as {@link System#nanoTime} tells it. */
    long begins() {
        if (!CURRENT.isBound() || CURRENT.get().taken) {
            return System.nanoTime();
        }
        CURRENT.get().taken = true;
        return CURRENT.get().nanos;
    }

    /** Connections with something to read that wait. */
    int waiting() {
        return waiting.size();
    }

    @Override
    public void destroy() {
        Thread thread = feeder;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
