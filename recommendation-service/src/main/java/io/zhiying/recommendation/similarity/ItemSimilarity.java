package io.zhiying.recommendation.similarity;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How alike two items are by the users that chose them. Each method here is a sum over the users that two items share,
 * {@code Σ_u from(i,u) · to(u,j)}, and a last step on the sum; {@link CollaborativeNeighbours} walks the shared users
 * once for all of them.
 */
public sealed interface ItemSimilarity permits ShrunkCosine, ConditionalProbability, RandomWalk {

    /** Those that are worth a try: the cosine first, which holds up where little is known. */
    static List<ItemSimilarity> all(double shrinkage, RandomWalk walk) {
        return Stream.of(Stream.of(new ShrunkCosine(shrinkage)), conditional(shrinkage).stream(), Stream.of(walk))
                .<ItemSimilarity>flatMap(each -> each)
                .toList();
    }

    /** From leaning to what is popular to asking for what is particular. */
    static List<ItemSimilarity> conditional(double shrinkage) {
        return List.of(
                new ConditionalProbability(0, shrinkage),
                new ConditionalProbability(0.3, shrinkage),
                new ConditionalProbability(0.5, shrinkage));
    }

    /** Its name as {@code method}, and what it was set to: as it is shown. */
    Map<String, Object> parameters();

    /** Works out the two factors of every entry, once per training. */
    Factors factors(InteractionMatrix matrix);

    /**
     * @param from by entry in item order: the seed's side
     * @param to by entry in user order: the neighbour's side
     * @param finish what a sum becomes
     */
    record Factors(float[] from, float[] to, Finish finish) {}

    /** The last step of a similarity. */
    @FunctionalInterface
    interface Finish {
        /** @param shared users that chose both */
        double score(int item, int other, double sum, int shared);
    }
}
