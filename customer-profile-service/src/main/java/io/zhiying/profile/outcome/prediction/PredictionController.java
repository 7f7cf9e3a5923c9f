package io.zhiying.profile.outcome.prediction;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.outcome.prediction.PredictionScores.Score;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Declared outcomes over HTTP. */
@RestController
@RequestMapping("/v1/profiles/predictions")
@Tag(name = "Predictions", description = "Outcomes that are learnt from the past and foretold for each customer.")
class PredictionController {
    private final Predictions predictions;
    private final PredictionVersions versions;
    private final PredictionScores scores;
    private final PredictionTrainings trainings;
    private final PredictionProperties properties;
    private final InstantSource clock;

    PredictionController(
            Predictions predictions,
            PredictionVersions versions,
            PredictionScores scores,
            PredictionTrainings trainings,
            PredictionProperties properties,
            InstantSource clock) {
        this.predictions = predictions;
        this.versions = versions;
        this.scores = scores;
        this.trainings = trainings;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * A prediction.
     *
     * @param serving the version that customers are foretold by; null where none has told more than chance
     * @param latest the last version; null before the first
     * @param training the last one that was asked for; a failed one says why
     */
    @Schema(name = "Prediction")
    record PredictionView(
            Declaration declaration,
            Instant createdAt,
            @Nullable Integer serving,
            @Nullable PredictionVersion latest,
            @Nullable JobView training) {}

    @PostMapping
    @Idempotent
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Declare an outcome; it is learnt in the background, and anew every day")
    ResponseEntity<PredictionView> declare(@Valid @RequestBody Declaration declaration) {
        declaration.check();
        var created = predictions.create(declaration, properties.maxPerWorkspace(), clock.instant());
        trainings.start(created.id());
        return ResponseEntity.created(URI.create("/v1/profiles/predictions/" + created.name()))
                .body(view(predictions.require(created.name())));
    }

    @GetMapping
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List the declared outcomes, by name")
    Page<PredictionView> list(PageRequest page) {
        return predictions.page(page).map(this::view);
    }

    @GetMapping("/{name}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "Get a declared outcome with its last version and how well that foretold")
    PredictionView get(@PathVariable String name) {
        return view(predictions.require(name));
    }

    @DeleteMapping("/{name}")
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Delete a declared outcome with its versions and scores")
    ResponseEntity<Void> delete(@PathVariable String name) {
        predictions.delete(predictions.lock(predictions.require(name).id()).id());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{name}/trainings")
    @Idempotent
    @RequiresScope("profiles:write")
    @Transactional
    @Operation(summary = "Learn from all that is known now; answers with a job")
    ResponseEntity<JobView> train(@PathVariable String name) {
        var job = trainings.start(predictions.require(name).id());
        return ResponseEntity.accepted()
                .location(URI.create("/v1/profiles/predictions/%s/trainings/%s".formatted(name, job.id())))
                .body(job);
    }

    @GetMapping("/{name}/trainings/{job}")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "How a training goes")
    JobView training(@PathVariable String name, @PathVariable UUID job) {
        return trainings.get(predictions.require(name), job);
    }

    @GetMapping("/{name}/versions")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List the trainings with their evaluations, the latest first")
    Page<PredictionVersion> versions(@PathVariable String name, PageRequest page) {
        return versions.page(predictions.require(name), page);
    }

    @GetMapping("/{name}/scores")
    @RequiresScope("profiles:read")
    @Transactional(readOnly = true)
    @Operation(summary = "List customers with their probabilities and the reasons, the most probable first")
    Page<Score> scores(@PathVariable String name, PageRequest page) {
        return scores.page(predictions.require(name).id(), page);
    }

    private PredictionView view(Prediction prediction) {
        return new PredictionView(
                prediction.declaration(),
                prediction.createdAt(),
                prediction.serving(),
                versions.latest(prediction).orElse(null),
                trainings.last(prediction).orElse(null));
    }
}
