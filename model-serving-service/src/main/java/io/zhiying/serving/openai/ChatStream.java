package io.zhiying.serving.openai;

import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.openai.ChatAnswer.Message;
import org.jspecify.annotations.Nullable;

/** The chunks of one chat completion. */
final class ChatStream extends AnswerStream {
    private final String id;
    private final long created;
    private final String model;

    ChatStream(EventStream events, String id, long created, String model) {
        super(events);
        this.id = id;
        this.created = created;
        this.model = model;
    }

    @Override
    void begin(EventStream into) {
        into.send(delta(new Message("assistant", ""), null));
    }

    @Override
    Object piece(String text) {
        return delta(new Message(null, text), null);
    }

    @Override
    Object last(Generated generated) {
        return delta(new Message(null, null), ChatAnswer.reason(generated));
    }

    @Override
    Object usage(Generated generated) {
        return ChatAnswer.usage(id, created, model, generated);
    }

    private ChatAnswer delta(Message delta, @Nullable String reason) {
        return ChatAnswer.chunk(id, created, model, delta, reason);
    }
}
