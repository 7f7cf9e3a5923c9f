package io.zhiying.profile.lifetime;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.RequiresScope;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The models behind lifetime value over HTTP. */
@RestController
@RequestMapping("/v1/profiles/lifetime-value")
@Tag(name = "Lifetime value", description = "What customers are expected to buy and spend; fitted every day by itself.")
class LifetimeController {
    private static final ErrorCode NOT_FITTED =
            new ErrorCode("lifetime_model.not_found", 404, "Lifetime value has not been fitted yet");

    private final LifetimeFits fits;
    private final LifetimeModels models;

    LifetimeController(LifetimeFits fits, LifetimeModels models) {
        this.fits = fits;
        this.models = models;
    }

    @GetMapping
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get the models, and how well they foretell the workspace's own past")
    LifetimeModelView model() {
        return models.find()
                .map(LifetimeModelView::of)
                .orElseThrow(() -> new Problem(
                        NOT_FITTED, "There is no model yet: POST /v1/profiles/lifetime-value/fits starts a fit."));
    }

    @PostMapping("/fits")
    @Idempotent
    @RequiresScope("profiles:write")
    @Operation(summary = "Fit the models to all that is known now; answers with a job")
    ResponseEntity<JobView> fit() {
        var job = fits.start();
        return ResponseEntity.accepted()
                .location(URI.create("/v1/profiles/lifetime-value/fits/" + job.id()))
                .body(job);
    }

    @GetMapping("/fits/{job}")
    @RequiresScope("profiles:read")
    @Operation(summary = "How a fit goes")
    JobView fit(@PathVariable UUID job) {
        return fits.get(job);
    }
}
