package io.zhiying.campaign.experiment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * Sticky assignment: the arm is a function of the seed and the profile alone, so that it is the same on every machine
 * and after every restart, and nobody has to remember it. SHA-256 of both gives two independent uniform numbers: the
 * first decides on the holdout, the second on the variant. Equal seeds hold out the same people in every campaign.
 */
public final class Assignment {
    private static final double TWO_TO_53 = 0x1p53;

    private final String seed;
    private final double holdout;
    private final SequencedMap<String, Double> weights;
    private final double total;

    /**
     * @param holdout share of the audience that gets no message, 0 to 0.9
     * @param weights of the variants by name, positive, in any unit
     */
    public Assignment(String seed, double holdout, Map<String, Double> weights) {
        if (!(holdout >= 0 && holdout <= 0.9)) {
            throw new IllegalArgumentException("holdout must be from 0 to 0.9");
        }
        if (weights.isEmpty() || weights.values().stream().anyMatch(w -> !(w > 0) || w.isInfinite())) {
            throw new IllegalArgumentException("weights must be positive");
        }
        this.seed = seed;
        this.holdout = holdout;
        this.weights = new LinkedHashMap<>(weights);
        this.total = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    public Arm of(UUID profile) {
        var hash = ByteBuffer.wrap(sha256(seed + ":" + profile));
        if (uniform(hash.getLong()) < holdout) {
            return new Arm.Holdout();
        }
        double point = uniform(hash.getLong()) * total;
        double upTo = 0;
        for (var variant : weights.entrySet()) {
            upTo += variant.getValue();
            if (point < upTo) {
                return new Arm.Treated(variant.getKey());
            }
        }
        return new Arm.Treated(weights.lastEntry().getKey());
    }

    /** The share of the audience that each arm should get; the holdout is not in it. */
    public Map<String, Double> expectedShares() {
        var shares = new LinkedHashMap<String, Double>();
        weights.forEach((name, weight) -> shares.put(name, (1 - holdout) * weight / total));
        return shares;
    }

    public double holdout() {
        return holdout;
    }

    private static double uniform(long bits) {
        return (bits >>> 11) / TWO_TO_53;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
