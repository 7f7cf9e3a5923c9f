package io.zhiying.serving.generation;

import io.zhiying.serving.engine.SequenceModel;
import io.zhiying.serving.generation.Generated.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Generates texts with one model. Safe for many threads. */
public final class Generator {
    private final SequenceModel model;
    private final Set<Integer> stopTokens;
    private final Rules rules;
    private final Function<long[], String> decode;
    private final boolean continues;
    private final int positions;

    /**
     * @param defaults what the model's files say
     * @param decode tokens to text, without special tokens
     * @param continues whether the text goes on from its input, as with a causal model; it then shares its positions
     * @param positions tokens of one sequence at most; no more than the model's
     */
    public Generator(
            SequenceModel model, Defaults defaults, Function<long[], String> decode, boolean continues, int positions) {
        this.model = model;
        this.stopTokens = defaults.stopTokens();
        this.rules = defaults.rules();
        this.decode = decode;
        this.continues = continues;
        this.positions = positions;
    }

    /** Hears of a text as it grows. */
    public interface Listener {
        /** A piece in whole characters, never empty. With beams there is only one, at the end. */
        void text(String piece);

        /** Asked before each token: whether anybody still waits. */
        boolean isWanted();
    }

    /** Nobody wants the text any more. */
    public static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param input at least one token
     * @throws Abandoned as soon as the listener wants no more
     * @throws io.zhiying.serving.engine.Graph.GraphFailure the engine could not compute it
     */
    public Generated generate(long[] input, Settings asked, Listener listener) {
        int room = continues ? Math.max(1, positions - input.length) : positions;
        Settings settings = asked.withMaxTokens(Math.min(asked.maxTokens(), room));
        if (!listener.isWanted()) {
            throw new Abandoned();
        }
        try (SequenceModel.Decoding decoding = model.start(input)) {
            return settings.beams() > 1
                    ? best(decoding, input, settings, listener)
                    : stepwise(decoding, input, settings, listener);
        }
    }

    private Generated stepwise(SequenceModel.Decoding decoding, long[] input, Settings settings, Listener listener) {
        var choice = new TokenChoice(settings, continues ? input : new long[0]);
        var ruled = ruled(input);
        var output = new Output(settings, listener);
        for (int step = 0; step < settings.maxTokens(); step++) {
            if (step > 0) {
                if (!listener.isWanted()) {
                    throw new Abandoned();
                }
                decoding.advance(new int[] {0}, new long[] {output.ids.getLast()});
            }
            int token = choice.next(ruled.of(0, decoding.logits()[0]));
            ruled.advance(new int[] {0}, new long[] {token});
            if (output.add(token)) {
                return output.end(Finish.STOP, input.length);
            }
        }
        return output.end(Finish.LENGTH, input.length);
    }

    private Ruled ruled(long[] input) {
        return new Ruled(rules, stopTokens, continues ? input : new long[1]);
    }

    private Generated best(SequenceModel.Decoding decoding, long[] input, Settings settings, Listener listener) {
        var sequences = beams(decoding, input, settings, listener);
        var output = new Output(settings, listener);
        for (int token : sequences.getFirst().ids()) {
            if (output.add(token)) {
                return output.end(Finish.STOP, input.length);
            }
        }
        return output.end(Finish.LENGTH, input.length);
    }

    private List<BeamSearch.Sequence> beams(
            SequenceModel.Decoding decoding, long[] input, Settings settings, Listener listener) {
        var sequences = new BeamSearch(settings, stopTokens, ruled(input)).search(decoding, listener::isWanted);
        if (!listener.isWanted()) {
            throw new Abandoned();
        }
        return sequences;
    }

    /** All beams, for the sake of tests against other implementations. */
    List<BeamSearch.Sequence> beams(long[] input, Settings settings) {
        try (SequenceModel.Decoding decoding = model.start(input)) {
            return new BeamSearch(settings, stopTokens, ruled(input)).search(decoding, () -> true);
        }
    }

    private final class Output {
        private final WholeCharacters characters = new WholeCharacters(decode);
        private final StopStrings stops;
        private final Listener listener;
        private final List<Integer> ids = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        Output(Settings settings, Listener listener) {
            this.stops = new StopStrings(settings.stops());
            this.listener = listener;
        }

        /** Whether the text ends with the token. */
        boolean add(int token) {
            ids.add(token);
            if (stopTokens.contains(token)) {
                return true;
            }
            send(stops.add(characters.add(token)));
            return stops.found();
        }

        Generated end(Finish finish, int promptTokens) {
            send(stops.rest());
            return new Generated(List.copyOf(ids), text.toString(), finish, promptTokens);
        }

        private void send(String piece) {
            if (!piece.isEmpty()) {
                text.append(piece);
                listener.text(piece);
            }
        }
    }
}
