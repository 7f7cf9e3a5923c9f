package io.zhiying.recommendation.recommend;

import io.zhiying.recommendation.model.Mix;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How an answer is put together. Shares are those of a workspace where too little is known to prove better ones; see
 * {@link io.zhiying.recommendation.model.Selection}.
 *
 * @param maxHistory rows of one customer that are read, newest first
 * @param maxSeeds items that an answer starts from, newest first
 * @param seedHalfLife an interaction this much older counts half as much
 * @param contentShare of the score that likeness of content has, 0 to 1; the rest is who chose what
 * @param popularShare what is popular counts beside the best of the other scores
 * @param repeatShare what buying something again and again counts beside the best of the other scores
 * @param maxCategoryShare of an answer that one category may fill, above 0 to 1
 * @param popularHalfLife an interaction this much older counts half as much for what is popular
 * @param popularSample the newest interactions that popularity is counted over
 * @param popularFor how long a count of popularity is used
 */
@Validated
@ConfigurationProperties("zhiying.recommendation.ranking")
public record RankingProperties(
        @DefaultValue("2000") @Min(10) @Max(20_000) int maxHistory,
        @DefaultValue("50") @Min(1) @Max(500) int maxSeeds,
        @DefaultValue("30d") Duration seedHalfLife,

        @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1")
        double contentShare,

        @DefaultValue("0.1") @DecimalMin("0") @DecimalMax("10")
        double popularShare,

        @DefaultValue("1") @DecimalMin("0") @DecimalMax("10")
        double repeatShare,

        @DefaultValue("0.34") @DecimalMin(value = "0", inclusive = false) @DecimalMax("1")
        double maxCategoryShare,

        @DefaultValue("30d") Duration popularHalfLife,
        @DefaultValue("50000") @Min(100) @Max(1_000_000) int popularSample,
        @DefaultValue("10s") Duration popularFor) {

    /** The settings that hold where none are given. */
    public static final RankingProperties DEFAULT = new RankingProperties(
            2000, 50, Duration.ofDays(30), 0.2, 0.1, 1, 0.34, Duration.ofDays(30), 50_000, Duration.ofSeconds(10));

    /** Purchases from which something is a habit: once is none where nothing else is known. */
    private static final int HABIT_FROM = 2;

    /** What holds where nothing better is proven. */
    public Mix defaultMix() {
        return new Mix(
                1 - contentShare, contentShare, popularShare, repeatShare, HABIT_FROM, seedHalfLife, popularHalfLife);
    }
}
