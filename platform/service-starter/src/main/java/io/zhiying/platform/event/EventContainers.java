package io.zhiying.platform.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.EventData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.ExponentialBackOff;

/** Runs a consumer per {@link EventHandler}, in the group {@code service.consumer}. */
public class EventContainers implements SmartLifecycle {
    /** As much as there is no point in waiting for more of: some hundred events. */
    private static final int ENOUGH_BYTES = 256 << 10;

    private static final long FIRST_RETRY_MILLIS = 200;
    private static final long LAST_RETRY_MILLIS = 5_000;

    private final List<ConcurrentMessageListenerContainer<String, byte[]>> containers = new ArrayList<>();
    private volatile boolean running;

    public EventContainers(
            String service,
            List<EventHandler<?>> handlers,
            ConsumerFactory<String, byte[]> consumers,
            Inbox inbox,
            DeadLetters deadLetters,
            TransactionTemplate transaction,
            OpeningKeys keys,
            MeterRegistry meters) {
        for (var handler : handlers) {
            containers.add(container(service, handler, consumers, inbox, deadLetters, transaction, keys, meters));
        }
    }

    private static <E extends EventData> ConcurrentMessageListenerContainer<String, byte[]> container(
            String service,
            EventHandler<E> handler,
            ConsumerFactory<String, byte[]> consumers,
            Inbox inbox,
            DeadLetters deadLetters,
            TransactionTemplate transaction,
            OpeningKeys keys,
            MeterRegistry meters) {
        var properties = new ContainerProperties(handler.topic());
        properties.setGroupId(service + "." + handler.consumer());
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setMessageListener(new EventConsumer<>(handler, inbox, deadLetters, transaction, keys, meters));
        var config = new HashMap<>(consumers.getConfigurationProperties());
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, handler.maxBatch());
        if (handler.patience().isPositive()) {
            config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, ENOUGH_BYTES);
            config.put(
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                    Math.toIntExact(handler.patience().toMillis()));
        }
        var factory = new DefaultKafkaConsumerFactory<String, byte[]>(config);
        // Lag and rates of each consumer, under kafka.consumer.*
        factory.addListener(new MicrometerConsumerListener<>(meters));
        var container = new ConcurrentMessageListenerContainer<>(factory, properties);
        container.setBeanName(handler.consumer());
        container.setConcurrency(handler.concurrency());
        // For ever: what cannot be applied is put aside before it gets here.
        var backOff = new ExponentialBackOff(FIRST_RETRY_MILLIS, 2);
        backOff.setMaxInterval(LAST_RETRY_MILLIS);
        container.setCommonErrorHandler(new DefaultErrorHandler(backOff));
        return container;
    }

    @Override
    public void start() {
        containers.forEach(ConcurrentMessageListenerContainer::start);
        running = true;
    }

    @Override
    public void stop() {
        containers.forEach(ConcurrentMessageListenerContainer::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
