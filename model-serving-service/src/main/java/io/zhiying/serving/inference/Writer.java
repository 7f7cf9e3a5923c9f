package io.zhiying.serving.inference;

import io.zhiying.serving.chat.ChatTemplate;
import io.zhiying.serving.chat.TemplateFailure;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.Engines;
import io.zhiying.serving.engine.SequenceModel;
import io.zhiying.serving.generation.Defaults;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.generation.GenerationFiles;
import io.zhiying.serving.generation.Generator;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model that writes, with its tokenizer and its chat template. Safe for many threads. */
final class Writer implements TextWriter {
    /** Of a text, where nobody says. */
    static final int USUAL_TOKENS = 256;

    private final SequenceModel model;
    private final TextTokenizer tokenizer;
    private final Defaults defaults;
    private final @Nullable ChatTemplate chat;
    private final Generator generator;
    private final boolean continues;
    private final int context;

    private Writer(
            SequenceModel model,
            TextTokenizer tokenizer,
            Defaults defaults,
            @Nullable ChatTemplate chat,
            boolean continues,
            int context) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.defaults = defaults;
        this.chat = chat;
        this.context = context;
        this.continues = continues;
        this.generator = new Generator(model, defaults, tokenizer::decode, continues, context);
    }

    /** @param context tokens at most: of what is read and written together, or of each where another text is written */
    static Writer open(Engines engines, Served served, Path folder, int context) throws IOException {
        boolean continues = served.model().task() == Task.TEXT_GENERATION;
        EngineName engine = served.content().engine();
        Defaults defaults = GenerationFiles.defaults(folder);
        ChatTemplate chat = continues ? GenerationFiles.chat(folder).orElse(null) : null;
        TextTokenizer tokenizer = TextTokenizer.whole(folder);
        try {
            SequenceModel model =
                    continues ? engines.openSequences(engine, folder) : engines.openEncoderDecoder(engine, folder);
            return new Writer(model, tokenizer, defaults, chat, continues, Math.min(context, model.positions()));
        } catch (RuntimeException failure) {
            tokenizer.close();
            throw failure;
        }
    }

    Defaults defaults() {
        return defaults;
    }

    @Override
    public Generated write(Prompt prompt, GenerationOptions options, int usualTokens, Deadline listener) {
        long[] ids = ids(prompt);
        String field = prompt instanceof Prompt.Chat ? "messages" : "text";
        if (continues && ids.length >= context) {
            throw InferenceErrors.invalidInput(
                    field, "has %d tokens; with the answer, the limit is %d".formatted(ids.length, context));
        }
        if (ids.length > context) {
            throw InferenceErrors.invalidInput(field, "has %d tokens, the limit is %d".formatted(ids.length, context));
        }
        for (long id : ids) {
            if (id >= model.vocabulary()) {
                throw InferenceErrors.invalidInput(field, "has a token that the model does not know");
            }
        }
        return generator.generate(ids, options.over(defaults, usualTokens), listener);
    }

    private long[] ids(Prompt prompt) {
        long[] ids = switch (prompt) {
            case Prompt.Text(String text) -> tokenizer.ids(text, true);
            case Prompt.Chat(var messages) -> {
                if (chat == null) {
                    throw InferenceErrors.invalidInput("model", "has no chat template");
                }
                try {
                    yield tokenizer.ids(chat.render(messages), false);
                } catch (TemplateFailure refused) {
                    throw InferenceErrors.invalidInput("messages", String.valueOf(refused.getMessage()));
                }
            }
        };
        if (ids.length == 0) {
            // A model has nothing to go on from: the token that ends a text also stands before one.
            return new long[] {defaults.stopTokens().stream().findFirst().orElse(0)};
        }
        return ids;
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
