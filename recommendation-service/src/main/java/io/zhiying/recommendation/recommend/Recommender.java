package io.zhiying.recommendation.recommend;

import io.zhiying.platform.problem.Problems;
import io.zhiying.recommendation.catalog.CatalogItem;
import io.zhiying.recommendation.catalog.CatalogItems;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.interaction.Interactions;
import io.zhiying.recommendation.model.Mix;
import io.zhiying.recommendation.model.ModelVersion;
import io.zhiying.recommendation.model.Models;
import io.zhiying.recommendation.model.NeighbourLists;
import io.zhiying.recommendation.model.NeighbourSource;
import io.zhiying.recommendation.signal.ModelKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers what to recommend. What a customer did a moment ago counts at once: models hold only which items belong
 * together, and where to start is read with each request.
 */
@Service
public class Recommender {
    private static final NeighbourSource NO_MODEL = _ -> Map.of();
    private static final Set<Strategy> PERSONAL =
            EnumSet.of(Strategy.HYBRID, Strategy.COLLABORATIVE, Strategy.CONTENT, Strategy.REPEAT);
    private static final Set<Strategy> PERSONAL_OR_POPULAR =
            EnumSet.of(Strategy.HYBRID, Strategy.COLLABORATIVE, Strategy.CONTENT, Strategy.REPEAT, Strategy.POPULAR);
    /** Candidates that are looked up in the catalogue per item asked for; more where a category narrows them. */
    private static final int CANDIDATES_PER_ITEM = 10;

    private static final int MAX_CANDIDATES = 3_000;
    private static final int MAX_REASON_ITEMS = 3;
    private static final double SESSION_WEIGHT = 5;

    private final Interactions interactions;
    private final CatalogItems catalog;
    private final Models models;
    private final NeighbourLists neighbours;
    private final PopularItems popular;
    private final RankingProperties ranking;
    private final InteractionWeights weights;
    private final InstantSource clock;

    Recommender(
            Interactions interactions,
            CatalogItems catalog,
            Models models,
            NeighbourLists neighbours,
            PopularItems popular,
            RankingProperties ranking,
            InteractionWeights weights,
            InstantSource clock) {
        this.interactions = interactions;
        this.catalog = catalog;
        this.models = models;
        this.neighbours = neighbours;
        this.popular = popular;
        this.ranking = ranking;
        this.weights = weights;
        this.clock = clock;
    }

    /**
     * For a customer, for a session, or for both: what is in the session counts more than anything older.
     *
     * @param session items, the newest first
     */
    @Transactional(readOnly = true)
    Recommendations forCustomer(@Nullable UUID profileId, List<String> session, Wish wish) {
        var now = clock.instant();
        var active = models.active();
        var mix = mix(active, wish.excludePurchased());
        var history = profileId == null
                ? History.EMPTY
                : History.of(
                        interactions.of(profileId, ranking.maxHistory()),
                        weights,
                        ranking.maxSeeds(),
                        mix.historyHalfLife(),
                        now);
        var blocked = new HashSet<>(wish.exclude());
        blocked.addAll(session);
        blocked.addAll(history.disliked());
        if (wish.excludePurchased()) {
            blocked.addAll(history.bought().keySet());
        }
        var answer = new Answer(wish, blocked, now);
        var bought = wish.excludePurchased() ? Map.<String, History.Habit>of() : history.bought();
        var seeds = seeds(session, history);
        // Without anything to go by the answer is what is popular, and says so.
        var popularity = seeds.isEmpty() ? Map.<String, Double>of() : popularity(wish, mix);
        var ranked = blend(active, EnumSet.allOf(ModelKind.class))
                .candidates(seeds, bought, popularity)
                .ranked(mix);
        personal(answer, ranked, wish, true);
        fill(answer, wish);
        return answer.given(active.isEmpty() || seeds.isEmpty() ? PERSONAL : PERSONAL_OR_POPULAR);
    }

    /** Items like one of the catalogue. */
    @Transactional(readOnly = true)
    Recommendations similar(String itemId, Set<ModelKind> kinds, Wish wish) {
        var item = catalog.find(itemId).orElseThrow(() -> Problems.notFound("catalog_item", itemId));
        var answer = new Answer(wish, Set.of(itemId), clock.instant());
        var ranked = blend(models.active(), kinds)
                .candidates(List.of(new Seed(itemId, 1)), Map.of(), Map.of())
                .ranked(ranking.defaultMix());
        personal(answer, ranked, wish, false);
        if (answer.missing() > 0 && !item.categories().isEmpty()) {
            fill(
                    answer,
                    Wish.of(
                            wish.limit(),
                            false,
                            List.of(item.categories().getLast()),
                            wish.exclude(),
                            wish.language()));
        }
        return answer.given(PERSONAL);
    }

    /** What many choose now, and the newest where there is too little of it. */
    @Transactional(readOnly = true)
    Recommendations popular(Wish wish) {
        var answer = new Answer(wish, wish.exclude(), clock.instant());
        fill(answer, wish);
        return answer.given(EnumSet.of(Strategy.POPULAR));
    }

    private List<Seed> seeds(List<String> session, History history) {
        var seeds = new LinkedHashMap<String, Seed>();
        double top = history.seeds().stream().mapToDouble(Seed::weight).max().orElse(0);
        for (int i = 0; i < session.size() && seeds.size() < ranking.maxSeeds(); i++) {
            seeds.putIfAbsent(session.get(i), new Seed(session.get(i), Math.max(SESSION_WEIGHT, top) / (1 + 0.1 * i)));
        }
        for (var seed : history.seeds()) {
            if (seeds.size() < ranking.maxSeeds()) {
                seeds.putIfAbsent(seed.itemId(), seed);
            }
        }
        return List.copyOf(seeds.values());
    }

    /** As the newest model was proven to do best. */
    private Mix mix(Map<ModelKind, ModelVersion> active, boolean excludePurchased) {
        var model = active.get(ModelKind.COLLABORATIVE);
        if (model == null || model.selection() == null) {
            return ranking.defaultMix();
        }
        return model.selection().mix(excludePurchased);
    }

    private Map<String, Double> popularity(Wish wish, Mix mix) {
        return mix.popularity() == 0 ? Map.of() : popular.top(wish.categories(), mix.popularHalfLife());
    }

    private Blend blend(Map<ModelKind, ModelVersion> active, Set<ModelKind> kinds) {
        var sources = new HashMap<ModelKind, NeighbourSource>();
        kinds.forEach(kind -> {
            var version = active.get(kind);
            if (version != null) {
                sources.put(kind, neighbours.in(version));
            }
        });
        return new Blend(
                sources.getOrDefault(ModelKind.COLLABORATIVE, NO_MODEL),
                sources.getOrDefault(ModelKind.CONTENT, NO_MODEL));
    }

    private void personal(Answer answer, List<Blend.Candidate> ranked, Wish wish, boolean varied) {
        int wanted = wish.categories().isEmpty() ? wish.limit() * CANDIDATES_PER_ITEM : MAX_CANDIDATES;
        var candidates = ranked.stream()
                .filter(candidate -> answer.isOpenTo(candidate.itemId()))
                .limit(wanted)
                .toList();
        var known = cards(candidates.stream().map(Blend.Candidate::itemId).toList());
        var shown = candidates.stream()
                .filter(candidate -> known.containsKey(candidate.itemId())
                        && answer.mayShow(Objects.requireNonNull(known.get(candidate.itemId()))))
                .toList();
        boolean oneCategory = wish.categories().size() == 1;
        var picked = new Variety(varied && !oneCategory ? ranking.maxCategoryShare() : 1)
                .pick(shown, wish.limit(), candidate -> lastCategory(known.get(candidate.itemId())));
        var because = cards(picked.stream()
                .flatMap(candidate -> candidate.because().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        var strategy = strategyOf(picked);
        for (var candidate : picked) {
            answer.add(
                    Objects.requireNonNull(known.get(candidate.itemId())),
                    candidate.score(),
                    reasons(candidate, because, wish.language()),
                    strategy);
        }
    }

    private void fill(Answer answer, Wish wish) {
        if (answer.missing() <= 0) {
            return;
        }
        var scores = new LinkedHashMap<String, Double>();
        popular.top(wish.categories(), ranking.popularHalfLife()).entrySet().stream()
                .filter(item -> answer.isOpenTo(item.getKey()))
                .limit((long) wish.limit() * CANDIDATES_PER_ITEM)
                .forEach(item -> scores.put(item.getKey(), item.getValue()));
        fill(answer, wish, scores, Reason.Code.POPULAR, Strategy.POPULAR);
        if (answer.missing() > 0) {
            var newest = new LinkedHashMap<String, Double>();
            int read = Math.min(
                    MAX_CANDIDATES,
                    wish.limit() * CANDIDATES_PER_ITEM + wish.exclude().size());
            for (var id : catalog.newest(wish.categories(), clock.instant(), read)) {
                newest.put(id, 1.0 / (1 + newest.size()));
            }
            fill(answer, wish, newest, Reason.Code.NEW, Strategy.NEW);
        }
    }

    private void fill(
            Answer answer, Wish wish, LinkedHashMap<String, Double> scores, Reason.Code code, Strategy strategy) {
        var known = cards(scores.keySet());
        var shown = scores.keySet().stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .filter(item -> answer.isOpenTo(item.id()) && answer.mayShow(item))
                .toList();
        boolean oneCategory = wish.categories().size() == 1;
        new Variety(oneCategory ? 1 : ranking.maxCategoryShare())
                .pick(shown, answer.missing(), Recommender::lastCategory)
                .forEach(item -> answer.add(
                        item, scores.getOrDefault(item.id(), 0.0), List.of(code.in(wish.language())), strategy));
    }

    private Map<String, CatalogItem> cards(java.util.Collection<String> ids) {
        return catalog.findAll(ids).stream().collect(Collectors.toMap(CatalogItem::id, item -> item));
    }

    private static @Nullable String lastCategory(@Nullable CatalogItem item) {
        return item == null || item.categories().isEmpty()
                ? null
                : item.categories().getLast();
    }

    private static Strategy strategyOf(List<Blend.Candidate> picked) {
        boolean collaborative = picked.stream().anyMatch(candidate -> candidate.collaborative() > 0);
        boolean repeat = picked.stream().anyMatch(candidate -> candidate.repeat() > 0);
        boolean content = picked.stream().anyMatch(candidate -> candidate.content() > 0);
        return collaborative && content
                ? Strategy.HYBRID
                : collaborative
                        ? Strategy.COLLABORATIVE
                        : content ? Strategy.CONTENT : repeat ? Strategy.REPEAT : Strategy.POPULAR;
    }

    private static List<Reason> reasons(
            Blend.Candidate candidate, Map<String, CatalogItem> because, ReasonLanguage language) {
        var reasons = new ArrayList<Reason>();
        if (candidate.repeat() > 0) {
            reasons.add(Reason.Code.BOUGHT_BEFORE.in(language));
        }
        if (candidate.collaborative() > 0 || candidate.content() > 0) {
            var code = candidate.collaborative() > 0 ? Reason.Code.ALSO_CHOSEN : Reason.Code.SIMILAR;
            var ids = candidate.because().stream().limit(MAX_REASON_ITEMS).toList();
            var titles = ids.stream()
                    .limit(1)
                    .map(id -> because.containsKey(id)
                            ? Objects.requireNonNull(because.get(id)).title()
                            : id)
                    .toList();
            reasons.add(code.in(language, ids, titles));
        }
        if (reasons.isEmpty()) {
            reasons.add(Reason.Code.POPULAR.in(language));
        }
        return reasons;
    }
}
