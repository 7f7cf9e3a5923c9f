package io.zhiying.profile.identity;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.person.TraitPolicies;
import io.zhiying.profile.person.TraitPolicy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace wants of identifiers and of traits beyond what holds for all. It is about events and merges that come:
 * what was before stays as it is.
 *
 * @param blockedValues values that name nobody, of any type, in any case and width; at most 1,000
 * @param limits how many identifiers of a type one person may have, 1 to 10,000; types that are not here keep their usual
 *     limit
 * @param priorities types from the strongest on; types that are not here come after these, in their usual order
 * @param traitPolicies by the name of a trait; for others the latest counts
 */
public record IdentityRules(
        @Schema(example = "[\"info@shop.example.com\"]") @Nullable
        List<String> blockedValues,

        @Schema(example = "{\"email\": 5, \"loyalty_card\": 1}") @Nullable
        Map<String, Integer> limits,

        @Schema(example = "[\"loyalty_card\", \"user_id\"]") @Nullable
        List<String> priorities,

        @Schema(example = "{\"points\": \"sum\", \"interests\": \"union\", \"source\": \"first\"}") @Nullable
        Map<String, TraitPolicy> traitPolicies) {
    public static final IdentityRules NONE = new IdentityRules(List.of(), Map.of(), List.of(), Map.of());
    private static final int MAX_VALUES = 1_000;
    private static final int MAX_TRAITS = 200;
    private static final int MAX_TYPES = 50;
    private static final int MAX_LIMIT = 10_000;

    /** With the values that are compared ready made. */
    static final class Compiled {
        private final Set<String> blocked;
        private final Map<String, Integer> places = new HashMap<>();
        private final Map<String, Integer> limits;
        private final TraitPolicies traitPolicies;

        private Compiled(IdentityRules rules) {
            blocked = rules.blocked().stream().map(Unicode::fold).collect(Collectors.toUnmodifiableSet());
            limits = rules.limitsByType();
            traitPolicies = new TraitPolicies(rules.policies());
            rules.order().forEach(type -> places.put(type, places.size()));
        }

        /** The strongest first, without those that name nobody. */
        List<Identifier> read(List<Identifier> named) {
            if (blocked.isEmpty() && places.isEmpty()) {
                return named;
            }
            return named.stream()
                    .filter(each -> !blocked.contains(Unicode.fold(each.value())))
                    .sorted(Comparator.comparingInt(each -> places.getOrDefault(each.type(), MAX_TYPES)))
                    .toList();
        }

        TraitPolicies traitPolicies() {
            return traitPolicies;
        }

        IdentifierLimits over(IdentifierLimits usual) {
            if (limits.isEmpty()) {
                return usual;
            }
            var byType = new HashMap<>(usual.byType());
            byType.putAll(limits);
            return new IdentifierLimits(byType, usual.others());
        }
    }

    @JsonIgnore
    Compiled compiled() {
        return new Compiled(this);
    }

    private List<String> blocked() {
        return blockedValues == null ? List.of() : blockedValues;
    }

    private Map<String, Integer> limitsByType() {
        return limits == null ? Map.of() : limits;
    }

    private List<String> order() {
        return priorities == null ? List.of() : priorities;
    }

    private Map<String, TraitPolicy> policies() {
        return traitPolicies == null ? Map.of() : traitPolicies;
    }

    /** @throws io.zhiying.platform.problem.Problem 422 that names the field and its bounds */
    IdentityRules checked() {
        require(blocked().size() <= MAX_VALUES, "blockedValues", "must have at most " + MAX_VALUES);
        for (int i = 0; i < blocked().size(); i++) {
            var value = blocked().get(i);
            require(
                    value != null
                            && !value.isBlank()
                            && value.length() <= Identifier.MAX_VALUE
                            && value.indexOf('\0') < 0,
                    "blockedValues[%d]".formatted(i),
                    "must have 1 to " + Identifier.MAX_VALUE + " characters");
        }
        require(limitsByType().size() <= MAX_TYPES, "limits", "must have at most " + MAX_TYPES + " types");
        limitsByType().forEach((type, limit) -> {
            checkType(type, "limits");
            require(limit != null && limit >= 1 && limit <= MAX_LIMIT, "limits." + type, "must be 1 to " + MAX_LIMIT);
        });
        require(order().size() <= MAX_TYPES, "priorities", "must have at most " + MAX_TYPES + " types");
        order().forEach(type -> checkType(type, "priorities"));
        require(
                order().stream().filter(Objects::nonNull).allMatch(new HashSet<>()::add),
                "priorities",
                "must name each type once");
        require(policies().size() <= MAX_TRAITS, "traitPolicies", "must have at most " + MAX_TRAITS + " traits");
        policies()
                .forEach((trait, policy) -> require(
                        policy != null
                                && !trait.isBlank()
                                && trait.length() <= Identifier.MAX_VALUE
                                && trait.indexOf('\0') < 0,
                        "traitPolicies",
                        "must name traits by 1 to " + Identifier.MAX_VALUE
                                + " characters, each with latest, first, non_empty, sum or union"));
        return new IdentityRules(blocked(), limitsByType(), order(), policies());
    }

    private static void checkType(@Nullable String type, String field) {
        require(
                type != null && IdentifierNormalizer.isType(type),
                field,
                "must name types of identifiers: 1 to 63 lower-case letters, digits and . _ -");
    }

    private static void require(boolean holds, String field, String otherwise) {
        if (!holds) {
            throw Problems.invalid(field, otherwise);
        }
    }
}
