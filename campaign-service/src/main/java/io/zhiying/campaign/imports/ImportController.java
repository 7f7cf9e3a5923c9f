package io.zhiying.campaign.imports;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.campaign.definition.CampaignView;
import io.zhiying.platform.security.RequiresScope;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Imports over REST: the campaign first, then its deliveries in batches. */
@RestController
@Tag(name = "Campaigns")
class ImportController {
    private final Imports imports;

    ImportController(Imports imports) {
        this.imports = imports;
    }

    /** 201 where it is new, 200 where its externalId is known already. */
    @RequiresScope("campaigns:write")
    @PostMapping("/v1/campaigns/imports")
    @Operation(summary = "Record a campaign that took place elsewhere; known again by its externalId")
    ResponseEntity<CampaignView> create(@Valid @RequestBody ImportRequest request) {
        var imported = imports.campaign(request);
        var view = CampaignView.of(imported.campaign());
        return imported.isNew()
                ? ResponseEntity.created(URI.create("/v1/campaigns/" + view.id()))
                        .body(view)
                : ResponseEntity.ok(view);
    }

    @RequiresScope("campaigns:write")
    @PostMapping("/v1/campaigns/{id}/imports/deliveries")
    @Operation(summary = "Record who got what of a campaign that took place elsewhere")
    ImportResult deliveries(@PathVariable UUID id, @Valid @RequestBody DeliveriesRequest request) {
        return imports.deliveries(id, request);
    }
}
