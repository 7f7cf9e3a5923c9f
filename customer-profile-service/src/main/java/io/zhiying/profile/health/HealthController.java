package io.zhiying.profile.health;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.person.Profiles;
import jakarta.validation.Valid;
import java.util.UUID;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health over HTTP. */
@RestController
@RequestMapping("/v1/profiles")
@Tag(name = "Health", description = "How a customer is doing, in one number whose parts are shown.")
class HealthController {
    private final HealthScores scores;
    private final Profiles profiles;

    HealthController(HealthScores scores, Profiles profiles) {
        this.scores = scores;
        this.profiles = profiles;
    }

    @GetMapping("/{id}/health")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get a customer's health score with its parts")
    Health health(@PathVariable UUID id) {
        return scores.of(profiles.live(id).orElseThrow(() -> Problems.notFound("profile", id)));
    }

    @GetMapping("/health/weights")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get how much each part of the health score counts")
    HealthWeights weights() {
        return scores.weights();
    }

    @PutMapping("/health/weights")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Set how much each part of the health score counts")
    HealthWeights weights(@Valid @RequestBody HealthWeights weights) {
        scores.put(weights);
        return weights;
    }
}
