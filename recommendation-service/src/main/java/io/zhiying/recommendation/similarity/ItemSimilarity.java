package io.zhiying.recommendation.similarity;

/**
 * How alike two items are by the users that chose them. Each method here is a sum over the users that two items share,
 * {@code Σ_u from(i,u) · to(u,j)}, and a last step on the sum; {@link CollaborativeNeighbours} walks the shared users
 * once for all of them.
 */
public sealed interface ItemSimilarity permits ShrunkCosine, RandomWalk {

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
