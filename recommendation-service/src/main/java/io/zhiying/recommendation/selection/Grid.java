package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.model.Mix;
import io.zhiying.recommendation.recommend.RankingProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The mixes that are tried: few, and far apart, so that what wins does so for a reason. The first is the default. What
 * is popular weighs at most as much as all the rest: an offer that everybody gets is nobody's own.
 */
final class Grid {
    static final List<Duration> POPULAR_HALF_LIVES =
            List.of(Duration.ofDays(30), Duration.ofDays(10), Duration.ofDays(90), Duration.ofDays(365));

    private static final Duration LONG = Duration.ofDays(365);
    private static final double[] POPULARITY = {0.1, 0, 0.3, 1};

    private record Repeat(double weight, int from) {}

    private Grid() {}

    static List<Duration> historyHalfLives(RankingProperties ranking) {
        return ranking.seedHalfLife().equals(LONG) ? List.of(LONG) : List.of(ranking.seedHalfLife(), LONG);
    }

    static Mix popularity(RankingProperties ranking, Duration popular) {
        return new Mix(0, 0, 1, 0, 1, ranking.seedHalfLife(), popular);
    }

    static List<Mix> mixes(
            RankingProperties ranking, Question question, boolean content, Duration history, Duration popular) {
        var standard = ranking.defaultMix();
        var repeats = question == Question.UNSEEN
                ? List.of(new Repeat(0, standard.repeatFrom()))
                : List.of(
                        new Repeat(standard.repeat(), standard.repeatFrom()),
                        new Repeat(0, 1),
                        new Repeat(0.3, 1),
                        new Repeat(1, 1),
                        new Repeat(3, 1));
        var contents = content ? List.of(standard.content(), 0.0) : List.of(standard.content());
        var mixes = new ArrayList<Mix>();
        for (var repeat : repeats) {
            for (double alike : contents) {
                for (double share : POPULARITY) {
                    mixes.add(new Mix(1 - alike, alike, share, repeat.weight(), repeat.from(), history, popular));
                }
            }
        }
        return mixes;
    }
}
