package io.zhiying.nlp.model;

import io.zhiying.contracts.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Drops what is remembered of models whenever model-serving says that one changed.
 *
 * <p>Every replica must hear every change, so each is a consumer group of its own that starts at the end of the topic:
 * there is nothing to catch up on, because an empty memory is right. That is why this is no {@code EventHandler}.
 */
@Component
class ModelChanges {
    private final HeadDescriptions descriptions;

    ModelChanges(HeadDescriptions descriptions) {
        this.descriptions = descriptions;
    }

    @KafkaListener(
            id = "model-changes",
            topics = Topics.MODELS,
            groupId = "nlp.model-changes.${random.uuid}",
            properties = {"auto.offset.reset=latest"})
    void changed(ConsumerRecord<?, ?> change) {
        descriptions.forget();
    }
}
