package io.zhiying.campaign.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reports over REST. */
@RestController
@Tag(name = "Campaigns")
class ReportController {
    private final Reports reports;

    ReportController(Reports reports) {
        this.reports = reports;
    }

    @RequiresScope("campaigns:read")
    @GetMapping("/v1/campaigns/{id}/report")
    @Operation(summary = "Compare the variants with each other and with the holdout, with intervals")
    Report report(@PathVariable UUID id) {
        return reports.of(id);
    }
}
