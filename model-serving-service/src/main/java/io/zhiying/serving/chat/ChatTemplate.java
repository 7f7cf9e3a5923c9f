package io.zhiying.serving.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a conversation into the one text that a model was trained to continue. Safe for many threads. */
public final class ChatTemplate {
    private static final int MAX_LENGTH = 1 << 18;

    private final Node template;
    private final Map<String, String> specialTokens;

    private ChatTemplate(Node template, Map<String, String> specialTokens) {
        this.template = template;
        this.specialTokens = Map.copyOf(specialTokens);
    }

    /** @param content as text */
    public record Message(String role, String content) {}

    /**
     * @param specialTokens by their names in a template: {@code bos_token} and others
     * @throws TemplateFailure it is not a template, or uses what is not known
     */
    public static ChatTemplate of(String source, Map<String, String> specialTokens) {
        if (source.length() > MAX_LENGTH) {
            throw new TemplateFailure("the chat template is over %d characters".formatted(MAX_LENGTH));
        }
        return new ChatTemplate(Parser.parse(source), specialTokens);
    }

    /**
     * Up to where the model's answer begins.
     *
     * @throws TemplateFailure the template refuses the conversation, or is malformed at a place not reached before
     */
    public String render(List<Message> messages) {
        List<@Nullable Object> given = new ArrayList<>();
        for (Message message : messages) {
            Map<String, @Nullable Object> one = new HashMap<>();
            one.put("role", message.role());
            one.put("content", message.content());
            given.add(one);
        }
        Map<String, @Nullable Object> names = new HashMap<>(specialTokens);
        names.put("messages", given);
        names.put("add_generation_prompt", true);
        var scope = new Scope(names);
        try {
            template.render(scope);
        } catch (NumberFormatException | java.util.NoSuchElementException malformed) {
            throw new TemplateFailure("the chat template computes what is not there");
        }
        return scope.output();
    }
}
