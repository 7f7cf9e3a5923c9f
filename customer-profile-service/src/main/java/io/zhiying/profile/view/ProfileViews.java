package io.zhiying.profile.view;

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
import io.zhiying.profile.person.Profile;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.person.Traits;
import io.zhiying.profile.segment.SegmentMembers;
import io.zhiying.profile.sql.RoundTrip;
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
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Puts a profile together. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class ProfileViews {
    private static final int MAX_GROUPS = 100;

    private final JdbcTemplate jdbc;
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
            JdbcTemplate jdbc,
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
        this.jdbc = jdbc;
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

    /** Of the live profile behind an id. That is nearly always the id's own, so all is asked of that with it. */
    public ProfileView require(UUID id) {
        var trip = new RoundTrip();
        var found = trip.ask(profiles.aboutLive(id));
        var view = ask(trip, id);
        trip.make(jdbc);
        var profile = found.get().orElseThrow(() -> Problems.notFound("profile", id));
        AuditedProfiles.add(List.of(profile.id()));
        return profile.id().equals(id) ? view.apply(profile) : survivor(profile);
    }

    private ProfileView survivor(Profile profile) {
        var trip = new RoundTrip();
        var view = ask(trip, profile.id());
        trip.make(jdbc);
        return view.apply(profile);
    }

    /** Gives what makes the view of the profile once the trip is made. */
    private Function<Profile, ProfileView> ask(RoundTrip trip, UUID live) {
        var computedTraits = trip.ask(computed.about(live));
        var named = trip.ask(identifiers.about(live));
        var agreed = trip.ask(consents.about(live));
        var memberships = trip.ask(segments.about(live));
        var belongsTo = trip.ask(groups.about(live, MAX_GROUPS));
        var activity = trip.ask(activities.about(live));
        var totals = trip.ask(purchases.about(live));
        var scale = trip.ask(scales.current());
        var forecast = trip.ask(forecasts.about(live));
        var foretold = trip.ask(predictions.about(live));
        var points = trip.ask(loyalty.about(live));
        var understood = trip.ask(insights.about(live));
        var mergedFrom = trip.ask(profiles.aboutMergedFrom(live));
        return profile -> new ProfileView(
                live,
                profile.version(),
                profile.traits().values(),
                sources(profile.traits()),
                computedTraits.get(),
                named.get().stream()
                        .map(known -> new IdentifierView(
                                known.identifier().type(), known.identifier().value(), known.firstSeenAt()))
                        .toList(),
                agreed.get(),
                memberships.get(),
                belongsTo.get(),
                activity.get()
                        .map(done -> new ActivityView(done.events(), done.firstSeenAt(), done.lastSeenAt()))
                        .orElse(null),
                Rfm.of(totals.get(), scale.get(), clock.instant()).orElse(null),
                forecast.get().orElse(null),
                foretold.get(),
                points.get().orElse(null),
                understood.get().orElse(Map.of()),
                mergedFrom.get(),
                profile.createdAt(),
                profile.updatedAt());
    }
}
