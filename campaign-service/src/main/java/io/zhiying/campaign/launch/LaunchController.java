package io.zhiying.campaign.launch;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.CampaignView;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.security.RequiresScope;
import jakarta.validation.Valid;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is done with a campaign that is ready. Its own resource shows the progress of the work. */
@RestController
@Tag(name = "Campaigns")
@RequestMapping("/v1/campaigns/{id}")
class LaunchController {
    private final Launches launches;
    private final Previews previews;

    LaunchController(Launches launches, Previews previews) {
        this.launches = launches;
        this.previews = previews;
    }

    /** Who would get what. Sends nothing, assigns nobody, counts nothing. */
    @RequiresScope("campaigns:read")
    @PostMapping("/preview")
    @Operation(summary = "Show who would get what; nothing is sent")
    Preview preview(@PathVariable UUID id, @Valid @RequestBody(required = false) @Nullable PreviewRequest request) {
        return previews.of(id, request == null ? PreviewRequest.DEFAULT_SAMPLES : request.sampleCount());
    }

    @Idempotent
    @RequiresScope("campaigns:write")
    @PostMapping("/launch")
    @Operation(summary = "Launch a draft; sending goes on in the background")
    ResponseEntity<CampaignView> launch(@PathVariable UUID id) {
        return accepted(launches.launch(id));
    }

    @RequiresScope("campaigns:write")
    @PostMapping("/pause")
    @Operation(summary = "Pause the sending")
    CampaignView pause(@PathVariable UUID id) {
        return CampaignView.of(launches.pause(id));
    }

    @Idempotent
    @RequiresScope("campaigns:write")
    @PostMapping("/resume")
    @Operation(summary = "Go on with a paused campaign")
    ResponseEntity<CampaignView> resume(@PathVariable UUID id) {
        return accepted(launches.resume(id));
    }

    @RequiresScope("campaigns:write")
    @PostMapping("/cancel")
    @Operation(summary = "End a campaign; what was sent stays sent")
    CampaignView cancel(@PathVariable UUID id) {
        return CampaignView.of(launches.cancel(id));
    }

    private static ResponseEntity<CampaignView> accepted(Campaign campaign) {
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, "/v1/campaigns/" + campaign.id())
                .body(CampaignView.of(campaign));
    }
}
