package io.zhiying.serving.openai;

import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.openai.ChatAnswer.Usage;
import io.zhiying.serving.openai.CompletionAnswer.Choice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chunks of one completion. */
final class CompletionStream extends AnswerStream {
    private final String id;
    private final long created;
    private final String model;

    CompletionStream(EventStream events, String id, long created, String model) {
        super(events);
        this.id = id;
        this.created = created;
        this.model = model;
    }

    @Override
    Object piece(String text) {
        return chunk(text, null);
    }

    @Override
    Object last(Generated generated) {
        return chunk("", ChatAnswer.reason(generated));
    }

    @Override
    Object usage(Generated generated) {
        return CompletionAnswer.of(id, created, model, List.of(), Usage.of(generated));
    }

    private CompletionAnswer chunk(String text, @Nullable String reason) {
        return CompletionAnswer.of(id, created, model, List.of(new Choice(0, text, null, reason)), null);
    }
}
