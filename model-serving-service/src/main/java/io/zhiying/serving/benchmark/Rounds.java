package io.zhiying.serving.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rates of several contenders that take turns, so that what else the machine does falls on all of them: of each pair
 * the ratio is taken within a round, and the median over the rounds.
 */
final class Rounds {
    /** Measures for a while; @return how many a second */
    interface Contender {
        double perSecond() throws Exception;
    }

    private static final class Entrant {
        private final Contender contender;
        private final List<Double> rates = new ArrayList<>();

        Entrant(Contender contender) {
            this.contender = contender;
        }
    }

    private final Map<String, Entrant> entrants = new LinkedHashMap<>();

    Rounds add(String name, Contender contender) {
        entrants.put(name, new Entrant(contender));
        return this;
    }

    /** Every other round in reverse, for what one leaves behind for the next. */
    void run(int rounds) throws Exception {
        List<Entrant> order = new ArrayList<>(entrants.values());
        for (int round = 0; round < rounds; round++) {
            for (Entrant entrant : round % 2 == 0 ? order : order.reversed()) {
                entrant.rates.add(entrant.contender.perSecond());
            }
        }
    }

    /** The median over the rounds. */
    double rate(String name) {
        return Quantiles.of(rates(name).stream().mapToDouble(Double::doubleValue))
                .median();
    }

    /** Of one's rate to another's in the same round, over the rounds. */
    Quantiles ratio(String of, String to) {
        List<Double> above = rates(of);
        List<Double> below = rates(to);
        return Quantiles.of(IntStream.range(0, above.size()).mapToDouble(round -> above.get(round) / below.get(round)));
    }

    private List<Double> rates(String name) {
        Entrant entrant = entrants.get(name);
        if (entrant == null) {
            throw new IllegalArgumentException("nobody is called " + name);
        }
        return entrant.rates;
    }
}
