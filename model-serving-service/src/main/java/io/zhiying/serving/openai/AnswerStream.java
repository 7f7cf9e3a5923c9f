package io.zhiying.serving.openai;

import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.generation.Generated;
import io.zhiying.serving.generation.Generator;
import io.zhiying.serving.inference.Generations;
import java.util.function.Function;

/** An answer that is told while it grows, in the events of one of OpenAI's endpoints. */
abstract class AnswerStream implements Generations.Audience {
    private final EventStream events;

    AnswerStream(EventStream events) {
        this.events = events;
    }

    @Override
    public boolean isThere() {
        return events.isThere();
    }

    @Override
    public void text(String piece) {
        start();
        events.send(piece(piece));
    }

    private void start() {
        if (events.start()) {
            begin(events);
        }
    }

    /** What comes before the first text. */
    void begin(EventStream into) {
        // Most have nothing.
    }

    abstract Object piece(String text);

    abstract Object last(Generated generated);

    abstract Object usage(Generated generated);

    /** Sends all of it. What fails before the first event is thrown; later it can only be told in one more. */
    void run(Function<Generations.Audience, Generated> generation, boolean withUsage) {
        try {
            Generated generated = generation.apply(this);
            start();
            events.send(last(generated));
            if (withUsage) {
                events.send(usage(generated));
            }
            events.end();
        } catch (Generator.Abandoned gone) {
            // Nobody reads an answer.
        } catch (Problem problem) {
            if (!events.isStarted()) {
                throw problem;
            }
            events.send(OpenAiErrors.of(problem));
        }
    }
}
