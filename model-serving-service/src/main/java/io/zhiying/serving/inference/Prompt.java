package io.zhiying.serving.inference;

import io.zhiying.serving.chat.ChatTemplate;
import java.util.List;

/** What a text is generated from. */
public sealed interface Prompt {
    /** A text to be continued. */
    record Text(String text) implements Prompt {}

    /** A conversation to be answered. */
    record Chat(List<ChatTemplate.Message> messages) implements Prompt {
        public Chat {
            messages = List.copyOf(messages);
        }
    }
}
