package io.zhiying.campaign.launch;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.experiment.Arm;
import io.zhiying.campaign.launch.Audience.Person;
import io.zhiying.campaign.link.TrackedLinks;
import io.zhiying.campaign.liquid.LiquidError;
import io.zhiying.campaign.liquid.LiquidTemplates;
import io.zhiying.campaign.message.MessageComposer;
import io.zhiying.campaign.message.MessageComposer.Addressee;
import io.zhiying.campaign.message.SendingProperties;
import io.zhiying.campaign.neighbour.CustomerProfiles;
import io.zhiying.campaign.neighbour.NeighbourAway;
import io.zhiying.campaign.neighbour.NoSuchSegment;
import io.zhiying.campaign.neighbour.Profile;
import io.zhiying.campaign.template.CompiledContent;
import io.zhiying.campaign.template.Content;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Goes through the audience as the planner would, and keeps nothing. */
@Service
class Previews {
    private final Campaigns campaigns;
    private final Launches launches;
    private final CustomerProfiles customers;
    private final Audience audience;
    private final MessageComposer composer;
    private final TrackedLinks links;
    private final LiquidTemplates liquid;
    private final SendingProperties properties;

    Previews(
            Campaigns campaigns,
            Launches launches,
            CustomerProfiles customers,
            Audience audience,
            MessageComposer composer,
            TrackedLinks links,
            LiquidTemplates liquid,
            SendingProperties properties) {
        this.campaigns = campaigns;
        this.launches = launches;
        this.customers = customers;
        this.audience = audience;
        this.composer = composer;
        this.links = links;
        this.liquid = liquid;
        this.properties = properties;
    }

    /** What was seen on the way through the audience. */
    private static final class Tally {
        long size;
        long holdout;
        boolean complete = true;
        final Map<String, Long> suppressed = new TreeMap<>();
        final Map<String, Long> treated = new LinkedHashMap<>();
        final Map<String, List<Profile>> samples = new LinkedHashMap<>();
    }

    Preview of(UUID id, int samples) {
        var campaign = campaigns.get(id);
        campaign.experiment();
        var contents = launches.contents(campaign);
        try {
            var tally = tally(campaign, samples);
            return preview(campaign, tally, render(campaign, contents, tally, samples));
        } catch (NeighbourAway e) {
            throw Problems.unavailable("The service %s does not answer now.".formatted(e.service()), e);
        } catch (NoSuchSegment e) {
            throw Problems.invalid("segmentId", "names no segment");
        }
    }

    private Tally tally(Campaign campaign, int samples) {
        var design = campaign.experiment();
        var assignment = design.assignment();
        var tally = new Tally();
        design.variants().forEach(variant -> tally.treated.put(variant.name(), 0L));
        String cursor = null;
        do {
            var members = customers.members(design.segmentId(), cursor, Planner.PAGE);
            for (var person : audience.check(design.channel(), members.profiles())) {
                tally.size++;
                switch (person) {
                    case Person.Barred barred -> tally.suppressed.merge(barred.reason(), 1L, Long::sum);
                    case Person.Reachable(var profile) -> {
                        switch (assignment.of(profile.id())) {
                            case Arm.Holdout() -> tally.holdout++;
                            case Arm.Treated(var variant) -> {
                                tally.treated.merge(variant, 1L, Long::sum);
                                var some = tally.samples.computeIfAbsent(variant, _ -> new ArrayList<>());
                                if (some.size() < samples) {
                                    some.add(profile);
                                }
                            }
                        }
                    }
                }
            }
            cursor = members.next();
            tally.complete = cursor == null;
        } while (cursor != null && tally.size < properties.previewAudience());
        return tally;
    }

    private static Preview preview(Campaign campaign, Tally tally, List<Preview.Sample> samples) {
        var shares = campaign.experiment().assignment().expectedShares();
        var variants = tally.treated.entrySet().stream()
                .map(entry ->
                        new Preview.Share(entry.getKey(), shares.getOrDefault(entry.getKey(), 0.0), entry.getValue()))
                .toList();
        long suppressed =
                tally.suppressed.values().stream().mapToLong(Long::longValue).sum();
        return new Preview(
                campaign.id(),
                new Preview.Audience(tally.size, tally.complete, tally.size - suppressed, tally.suppressed),
                new Preview.Allocation(tally.holdout, variants),
                samples);
    }

    /** Each variant in turn, so that few samples show them all. */
    private List<Preview.Sample> render(Campaign campaign, Map<String, Content> contents, Tally tally, int wanted) {
        List<Preview.Sample> samples = new ArrayList<>();
        for (int round = 0; round < wanted; round++) {
            for (var people : tally.samples.entrySet()) {
                var content = contents.get(people.getKey());
                if (samples.size() < wanted && round < people.getValue().size() && content != null) {
                    var compiled = CompiledContent.of(content, liquid);
                    samples.add(sample(
                            campaign,
                            compiled,
                            people.getKey(),
                            people.getValue().get(round)));
                }
            }
        }
        return samples;
    }

    private Preview.Sample sample(Campaign campaign, CompiledContent content, String variant, Profile person) {
        try {
            var message = composer.compose(
                    campaign.experiment(),
                    content,
                    new Addressee(Ids.next(), campaign.id(), variant, 1, person),
                    links.untracked());
            return new Preview.Sample(
                    person.id(),
                    variant,
                    message.to(),
                    message.subject(),
                    message.html(),
                    message.text(),
                    message.note(),
                    message.warnings());
        } catch (LiquidError e) {
            return new Preview.Sample(
                    person.id(), variant, null, null, null, null, "template_failed", List.of(e.explanation()));
        }
    }
}
