package io.zhiying.campaign.delivery;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageLimit;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who got what. */
@RestController
@Tag(name = "Campaigns")
class DeliveryController {
    private final Campaigns campaigns;
    private final Deliveries deliveries;

    DeliveryController(Campaigns campaigns, Deliveries deliveries) {
        this.campaigns = campaigns;
        this.deliveries = deliveries;
    }

    @RequiresScope("campaigns:read")
    @GetMapping("/v1/campaigns/{id}/deliveries")
    @Operation(summary = "List who got what, and what came of it")
    Page<Delivery> list(
            @PathVariable UUID id,
            @PageLimit(1000) PageRequest page,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable UUID profileId) {
        campaigns.get(id);
        return deliveries.page(id, page, state == null ? null : state(state), profileId);
    }

    private static DeliveryState state(String label) {
        try {
            return DeliveryState.of(label);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("state", "must be a state of deliveries");
        }
    }
}
