package io.zhiying.profile.satisfaction;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.satisfaction.SurveyAnswers.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Satisfaction over HTTP. */
@RestController
@RequestMapping("/v1/profiles/satisfaction")
@Tag(name = "Satisfaction", description = "NPS, CSAT and CES with intervals, and the sentiment of customers' words.")
class SatisfactionController {
    private static final int MAX_DAYS = 366;
    private static final int MAX_PERIODS = 12;

    private final SurveyAnswers answers;
    private final InstantSource clock;

    SatisfactionController(SurveyAnswers answers, InstantSource clock) {
        this.answers = answers;
        this.clock = clock;
    }

    /** The periods, the latest first. */
    @Schema(name = "Satisfaction")
    record Report(List<Period> periods) {}

    /** @param from inclusive; {@code to} is exclusive */
    @Schema(name = "SatisfactionPeriod")
    record Period(Instant from, Instant to, List<Result> surveys, List<Share> sentiment) {}

    /**
     * Of one survey, question and channel.
     *
     * @param customers who answered
     * @param score nps: -100 to 100; csat: the share of the satisfied; ces: the mean
     * @param answers how many customers gave each score
     */
    @Schema(name = "SatisfactionResult")
    record Result(
            Survey survey,
            @Nullable String question,
            @Nullable String channel,
            long customers,
            Estimate score,
            Map<Integer, Long> answers) {}

    /** The share of the texts that were understood so. */
    @Schema(name = "SentimentShare")
    record Share(String label, long texts, Estimate share) {}

    @GetMapping
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "NPS, CSAT, CES and sentiment with 95% intervals, over the last days and the periods before")
    Report satisfaction(
            @RequestParam(defaultValue = "90") int days,
            @RequestParam(defaultValue = "1") int periods,
            @RequestParam(required = false) @Nullable String question,
            @RequestParam(required = false) @Nullable String channel) {
        require("days", days, MAX_DAYS);
        require("periods", periods, MAX_PERIODS);
        var found = new ArrayList<Period>();
        var to = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (int i = 0; i < periods; i++) {
            var from = to.minus(Duration.ofDays(days));
            found.add(new Period(from, to, surveys(from, to, question, channel), sentiment(from, to)));
            to = from;
        }
        return new Report(List.copyOf(found));
    }

    private static void require(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw Problems.invalid(field, "must be from 1 to " + most);
        }
    }

    private List<Result> surveys(Instant from, Instant to, @Nullable String question, @Nullable String channel) {
        record Group(
                Survey survey,
                @Nullable String question,
                @Nullable String channel) {}
        var groups = answers.counts(from, to, question, channel).stream()
                .collect(Collectors.groupingBy(
                        count -> new Group(count.survey(), count.question(), count.channel()),
                        LinkedHashMap::new,
                        Collectors.toMap(Count::score, Count::customers, Long::sum, TreeMap::new)));
        var results = new ArrayList<Result>();
        groups.forEach((group, scores) -> results.add(new Result(
                group.survey(),
                group.question(),
                group.channel(),
                scores.values().stream().mapToLong(Long::longValue).sum(),
                group.survey().estimate(scores),
                scores)));
        return List.copyOf(results);
    }

    private List<Share> sentiment(Instant from, Instant to) {
        var found = answers.sentiments(from, to);
        long all = found.stream().mapToLong(SurveyAnswers.Sentiment::texts).sum();
        return found.stream()
                .map(each -> new Share(each.label(), each.texts(), Estimate.share(each.texts(), all)))
                .toList();
    }
}
