package io.zhiying.recommendation.training;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.recommendation.model.ModelVersion;
import io.zhiying.recommendation.signal.ModelKind;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/recommendations")
@Tag(name = "Training", description = "Trainings start by themselves; these start one now and show how it goes")
class TrainingController {
    private final Training training;

    TrainingController(Training training) {
        this.training = training;
    }

    /** @param models that serve now; empty before the first training */
    record ModelList(List<ModelVersion> models) {}

    @PostMapping("/training")
    @Idempotent
    @RequiresScope("catalog:write")
    @Operation(summary = "Train on everything that is known now; answers with a job")
    ResponseEntity<JobView> start() {
        var job = training.start(EnumSet.allOf(ModelKind.class));
        return ResponseEntity.accepted()
                .location(URI.create("/v1/recommendations/training/" + job.id()))
                .body(job);
    }

    @GetMapping("/training/{job}")
    @RequiresScope("recommendations:read")
    @Operation(summary = "How a training goes")
    JobView get(@PathVariable UUID job) {
        return training.get(job);
    }

    @DeleteMapping("/training/{job}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @RequiresScope("catalog:write")
    @Operation(summary = "Cancel a training; the models stay as they are")
    void cancel(@PathVariable UUID job) {
        training.cancel(job);
    }

    @GetMapping("/models")
    @RequiresScope("recommendations:read")
    @Operation(summary = "The models that serve now")
    ModelList models() {
        return new ModelList(training.models());
    }
}
