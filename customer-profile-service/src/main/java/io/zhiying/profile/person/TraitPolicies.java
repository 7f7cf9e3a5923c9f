package io.zhiying.profile.person;

import java.util.Map;

/** The policies of a workspace's traits, by name; the latest wins for all others. */
public record TraitPolicies(Map<String, TraitPolicy> byName) {
    public static final TraitPolicies NONE = new TraitPolicies(Map.of());

    public TraitPolicies {
        byName = Map.copyOf(byName);
    }

    TraitPolicy of(String trait) {
        return byName.getOrDefault(trait, TraitPolicy.LATEST);
    }
}
