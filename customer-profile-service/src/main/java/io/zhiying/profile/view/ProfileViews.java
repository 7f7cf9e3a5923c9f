package io.zhiying.profile.view;

import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.audit.AuditedProfiles;
import io.zhiying.profile.computed.ComputedValues;
import io.zhiying.profile.consent.Consents;
import io.zhiying.profile.group.GroupMembers;
import io.zhiying.profile.identity.Identifiers;
import io.zhiying.profile.insight.Insights;
import io.zhiying.profile.lifetime.LifetimeForecasts;
import io.zhiying.profile.loyalty.Accounts;
import io.zhiying.profile.outcome.prediction.PredictionScores;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.person.Traits;
import io.zhiying.profile.segment.SegmentMembers;
import io.zhiying.profile.timeline.Activities;
import io.zhiying.profile.value.Purchases;
import io.zhiying.profile.value.Rfm;
import io.zhiying.profile.value.RfmScales;
import io.zhiying.profile.view.ProfileView.ActivityView;
import io.zhiying.profile.view.ProfileView.IdentifierView;
import io.zhiying.profile.view.ProfileView.TraitSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Puts a profile together. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class ProfileViews {
    private static final PageRequest GROUPS = new PageRequest(100, null);

    private final Profiles profiles;
    private final Identifiers identifiers;
    private final ComputedValues computed;
    private final Consents consents;
    private final SegmentMembers segments;
    private final GroupMembers groups;
    private final Activities activities;
    private final Purchases purchases;
    private final RfmScales scales;
    private final LifetimeForecasts forecasts;
    private final PredictionScores predictions;
    private final Accounts loyalty;
    private final Insights insights;
    private final InstantSource clock;

    ProfileViews(
            Profiles profiles,
            Identifiers identifiers,
            ComputedValues computed,
            Consents consents,
            SegmentMembers segments,
            GroupMembers groups,
            Activities activities,
            Purchases purchases,
            RfmScales scales,
            LifetimeForecasts forecasts,
            PredictionScores predictions,
            Accounts loyalty,
            Insights insights,
            InstantSource clock) {
        this.profiles = profiles;
        this.identifiers = identifiers;
        this.computed = computed;
        this.consents = consents;
        this.segments = segments;
        this.groups = groups;
        this.activities = activities;
        this.purchases = purchases;
        this.scales = scales;
        this.forecasts = forecasts;
        this.predictions = predictions;
        this.loyalty = loyalty;
        this.insights = insights;
        this.clock = clock;
    }

    private static Map<String, TraitSource> sources(Traits traits) {
        Map<String, TraitSource> sources = new TreeMap<>();
        traits.sources().forEach((name, source) -> {
            if (traits.values().containsKey(name)) {
                sources.put(name, new TraitSource(source.time(), source.event()));
            }
        });
        return sources;
    }

    /** Of the live profile behind an id. */
    public ProfileView require(UUID id) {
        var live = profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id));
        var profile = profiles.find(live).orElseThrow(() -> Problems.notFound("profile", id));
        var totals = purchases.of(live);
        AuditedProfiles.add(List.of(live));
        return new ProfileView(
                live,
                profile.version(),
                profile.traits().values(),
                sources(profile.traits()),
                computed.of(live),
                identifiers.of(List.of(live)).getOrDefault(live, List.of()).stream()
                        .map(known -> new IdentifierView(
                                known.identifier().type(), known.identifier().value(), known.firstSeenAt()))
                        .toList(),
                consents.of(live),
                segments.of(live),
                groups.ofProfile(live, GROUPS).items(),
                activities
                        .find(live)
                        .map(activity ->
                                new ActivityView(activity.events(), activity.firstSeenAt(), activity.lastSeenAt()))
                        .orElse(null),
                Rfm.of(totals, scales.find(), clock.instant()).orElse(null),
                forecasts.of(live).orElse(null),
                predictions.of(live),
                loyalty.find(live).orElse(null),
                insights.of(live),
                profiles.mergedFrom(List.of(live)).getOrDefault(live, List.of()),
                profile.createdAt(),
                profile.updatedAt());
    }
}
