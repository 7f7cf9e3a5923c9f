package io.zhiying.campaign.definition;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.webhook.WebhookSecret;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Campaigns over REST, until they are launched. */
@RestController
@Tag(name = "Campaigns", description = "Messages to the people of a segment, with variants and a holdout.")
@RequestMapping("/v1/campaigns")
class CampaignController {

    private final Campaigns campaigns;

    CampaignController(Campaigns campaigns) {
        this.campaigns = campaigns;
    }

    @Idempotent
    @RequiresScope("campaigns:write")
    @PostMapping
    @Operation(summary = "Create a campaign as a draft")
    ResponseEntity<CampaignView> create(@Valid @RequestBody CampaignRequest request) {
        var id = campaigns.nextId();
        var made = request.webhook() != null && request.webhook().secret() == null
                ? WebhookSecret.random().value()
                : null;
        var design = request.design(id, target(request.webhook(), made));
        var campaign = campaigns.add(id, request.name(), design, request.goal());
        return ResponseEntity.created(URI.create("/v1/campaigns/" + id)).body(CampaignView.of(campaign, made));
    }

    @RequiresScope("campaigns:read")
    @GetMapping
    @Operation(summary = "List campaigns, the newest first")
    Page<CampaignView> list(PageRequest page, @RequestParam(required = false) @Nullable String state) {
        return campaigns.page(page, state == null ? null : state(state)).map(CampaignView::of);
    }

    @RequiresScope("campaigns:read")
    @GetMapping("/{id}")
    @Operation(summary = "Get a campaign with its state and progress")
    CampaignView get(@PathVariable UUID id) {
        return CampaignView.of(campaigns.get(id));
    }

    /** The secret of its webhook stays as it is unless another is given. */
    @RequiresScope("campaigns:write")
    @PutMapping("/{id}")
    @Operation(summary = "Replace a draft")
    CampaignView replace(@PathVariable UUID id, @Valid @RequestBody CampaignRequest request) {
        var before = campaigns.get(id).experiment().webhook();
        var kept = before == null ? null : before.secret();
        var made = request.webhook() != null && request.webhook().secret() == null && kept == null
                ? WebhookSecret.random().value()
                : null;
        var design = request.design(id, target(request.webhook(), made == null ? kept : made));
        return CampaignView.of(campaigns.replace(id, request.name(), design, request.goal()), made);
    }

    private static @Nullable WebhookTarget target(@Nullable WebhookTarget given, @Nullable String secret) {
        return given == null || given.secret() != null ? given : new WebhookTarget(given.url(), secret);
    }

    private static CampaignState state(String label) {
        try {
            return CampaignState.of(label);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("state", "must be a state of campaigns");
        }
    }
}
