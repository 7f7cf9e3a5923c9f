package io.zhiying.recommendation.training;

import io.zhiying.recommendation.selection.Selector;
import io.zhiying.recommendation.similarity.ItemSimilarity;
import io.zhiying.recommendation.similarity.RandomWalk;
import io.zhiying.recommendation.similarity.ShrunkCosine;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How and when models are trained.
 *
 * @param neighbours kept per item by who chose what
 * @param contentNeighbours kept per item by what it is
 * @param method of collaborative filtering; {@code auto} tries all of them on held-out interactions
 * @param shrinkage of {@link ShrunkCosine}
 * @param minCustomers that what is tried must be measured on; below, the first method and the default mix serve
 * @param maxCustomers that it is measured on at most
 * @param alpha of {@link RandomWalk}
 * @param beta of {@link RandomWalk}
 * @param maxInteractions rows read at most; beyond it the oldest are left out
 * @param maxItems of the catalogue that are read at most
 * @param maxItemsPerUser of one customer, newest first
 * @param maxPostings work per item of the content model
 * @param enabled whether training starts by itself
 * @param firstAfter interactions that start the first training
 * @param againAfter new interactions that start another training, if also {@code againShare} of what was trained on
 * @param againShare 0 to 1
 * @param maxAge changes wait no longer than this, however few they are
 * @param quiet changes must have paused for this long, or waited ten times as long, so that a load is trained on once
 */
@Validated
@ConfigurationProperties("zhiying.recommendation.training")
public record TrainingProperties(
        @DefaultValue("50") @Min(5) @Max(500) int neighbours,
        @DefaultValue("20") @Min(5) @Max(500) int contentNeighbours,

        @DefaultValue("auto") Method method,
        @DefaultValue("10") @DecimalMin("0") double shrinkage,
        @DefaultValue("50") @Min(10) int minCustomers,
        @DefaultValue("1000") @Min(10) @Max(100_000) int maxCustomers,

        @DefaultValue("0.7") @DecimalMin(value = "0", inclusive = false) @DecimalMax("2")
        double alpha,

        @DefaultValue("0.3") @DecimalMin("0") @DecimalMax("1")
        double beta,

        @DefaultValue("2000000") @Min(1000) long maxInteractions,
        @DefaultValue("500000") @Min(1000) int maxItems,
        @DefaultValue("500") @Min(2) @Max(10_000) int maxItemsPerUser,
        @DefaultValue("20000") @Min(100) int maxPostings,
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1") @Min(1) int firstAfter,
        @DefaultValue("1000") @Min(1) int againAfter,

        @DefaultValue("0.05") @DecimalMin("0") @DecimalMax("1")
        double againShare,

        @DefaultValue("1h") Duration maxAge,
        @DefaultValue("5s") Duration quiet) {

    /** Methods of collaborative filtering. */
    public enum Method {
        /** The best of the others on this workspace's own interactions. */
        AUTO,
        COSINE,
        CONDITIONAL,
        RP3BETA
    }

    /** What is to be tried; the first is what serves where nothing can be proven. */
    List<ItemSimilarity> similarities() {
        var cosine = new ShrunkCosine(shrinkage);
        var walk = new RandomWalk(alpha, beta);
        return switch (method) {
            case AUTO -> ItemSimilarity.all(shrinkage, walk);
            case COSINE -> List.of(cosine);
            case CONDITIONAL -> ItemSimilarity.conditional(shrinkage);
            case RP3BETA -> List.of(walk);
        };
    }

    Selector.Settings selector() {
        var standard = Selector.Settings.DEFAULT;
        return new Selector.Settings(
                minCustomers, maxCustomers, neighbours, maxItemsPerUser, standard.cutoff(), standard.seed());
    }
}
