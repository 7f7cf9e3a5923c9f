package io.zhiying.campaign.imports;

import io.zhiying.campaign.conversion.RememberedEvents;
import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.CampaignState;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.imports.PastDeliveries.PastDelivery;
import io.zhiying.campaign.neighbour.CustomerProfiles;
import io.zhiying.campaign.neighbour.NeighbourAway;
import io.zhiying.campaign.neighbour.Profile;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes in campaigns that took place elsewhere. Each step can be repeated: what is there stays as it is. */
@Service
class Imports {
    private static final String NO_VARIANT = "all";
    private static final int SAMPLE = 20;

    private final Campaigns campaigns;
    private final PastDeliveries deliveries;
    private final CustomerProfiles customers;
    private final RememberedEvents remembered;
    private final TransactionTemplate transaction;

    Imports(
            Campaigns campaigns,
            PastDeliveries deliveries,
            CustomerProfiles customers,
            RememberedEvents remembered,
            TransactionTemplate transaction) {
        this.campaigns = campaigns;
        this.deliveries = deliveries;
        this.customers = customers;
        this.remembered = remembered;
        this.transaction = transaction;
    }

    /** An imported campaign, and whether it is new. */
    record Imported(Campaign campaign, boolean isNew) {}

    Imported campaign(ImportRequest request) {
        var design = request.design();
        var known = campaigns.findByExternalId(request.externalId());
        if (known.isPresent()) {
            return new Imported(known.get(), false);
        }
        try {
            return new Imported(
                    campaigns.add(campaigns.nextId(), request.name(), design, request.goalOrDefault()), true);
        } catch (org.springframework.dao.DuplicateKeyException e) {
            return campaigns
                    .findByExternalId(request.externalId())
                    .map(other -> new Imported(other, false))
                    .orElseThrow(() -> e);
        }
    }

    ImportResult deliveries(UUID id, DeliveriesRequest request) {
        var campaign = campaigns.get(id);
        if (campaign.state() != CampaignState.IMPORTED) {
            throw Problems.conflict(
                    "campaign.not_imported", "Only an imported campaign takes messages from elsewhere.");
        }
        requireOneName(request.deliveries());
        var resolved = resolve(request.deliveries());
        Map<UUID, PastDelivery> byProfile = new LinkedHashMap<>();
        List<Profile.Identifier> unresolved = new ArrayList<>();
        for (var delivery : request.deliveries()) {
            var profile = profileOf(delivery, resolved);
            if (profile == null) {
                unresolved.add(Objects.requireNonNull(delivery.named()));
            } else {
                byProfile.putIfAbsent(profile, past(profile, delivery));
            }
        }
        long accepted = store(campaign, byProfile);
        return new ImportResult(
                accepted,
                request.deliveries().size() - unresolved.size() - accepted,
                unresolved.size(),
                unresolved.stream().limit(SAMPLE).toList());
    }

    private long store(Campaign campaign, Map<UUID, PastDelivery> byProfile) {
        var stored = transaction.execute(_ -> {
            campaigns.lock(campaign.id());
            var newcomers = deliveries.newcomers(campaign.id(), byProfile.keySet());
            deliveries.add(
                    campaign.id(),
                    newcomers.stream()
                            .map(profile -> Objects.requireNonNull(byProfile.get(profile)))
                            .toList());
            var unknown = newcomers.stream()
                    .filter(profile ->
                            Objects.requireNonNull(byProfile.get(profile)).convertedAt() == null)
                    .toList();
            remembered.replay(campaign, unknown);
            return newcomers.size();
        });
        return stored == null ? 0 : stored;
    }

    private static void requireOneName(List<ImportedDelivery> deliveries) {
        for (int i = 0; i < deliveries.size(); i++) {
            if (!deliveries.get(i).namesOnePerson()) {
                throw new Problem(CommonErrors.INVALID, "A delivery names its person once.")
                        .withField("deliveries[%d]".formatted(i), "must have one of profileId, userId, identifier");
            }
        }
    }

    private Map<Profile.Identifier, UUID> resolve(List<ImportedDelivery> deliveries) {
        var named = deliveries.stream()
                .map(ImportedDelivery::named)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        try {
            return customers.resolve(named);
        } catch (NeighbourAway e) {
            throw Problems.unavailable("The service %s does not answer now.".formatted(e.service()), e);
        }
    }

    private static @Nullable UUID profileOf(ImportedDelivery delivery, Map<Profile.Identifier, UUID> resolved) {
        return delivery.profileId() != null ? delivery.profileId() : resolved.get(delivery.named());
    }

    private static PastDelivery past(UUID profile, ImportedDelivery delivery) {
        return new PastDelivery(
                profile,
                delivery.variant() == null ? NO_VARIANT : delivery.variant(),
                delivery.deliveredAt(),
                delivery.convertedAt(),
                delivery.value() == null || delivery.convertedAt() == null ? BigDecimal.ZERO : delivery.value());
    }
}
