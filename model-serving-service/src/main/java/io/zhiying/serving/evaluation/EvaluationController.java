package io.zhiying.serving.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.job.JobState;
import io.zhiying.platform.job.JobView;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Catalog.Served;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Evaluations of versions on labelled sets. */
@RestController
@Tag(name = "evaluation")
@RequestMapping("/v1/registry")
class EvaluationController {
    private static final int MAX_LISTED = 100;

    private final Evaluations evaluations;
    private final EvaluationSets sets;
    private final Catalog catalog;
    private final Jobs jobs;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    EvaluationController(
            Evaluations evaluations,
            EvaluationSets sets,
            Catalog catalog,
            Jobs jobs,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.evaluations = evaluations;
        this.sets = sets;
        this.catalog = catalog;
        this.jobs = jobs;
        this.transaction = transaction;
        this.clock = clock;
    }

    record Request(
            @NotNull @Pattern(regexp = EvaluationSetController.NAME)
            String set) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            UUID id,
            String model,
            String version,
            String set,
            JobState state,
            long done,
            @Nullable Long total,
            @Nullable String error,
            @Nullable Map<String, Double> metrics,
            Instant createdAt,
            @Nullable Instant finishedAt) {}

    record ViewList(List<View> items) {}

    /** Answers 202; the evaluation's own resource tells what became of it. */
    @PostMapping("/models/{name}/versions/{version}/evaluations")
    @Operation(summary = "Run a labelled set against a version")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"set": "reviews"}""")))
    @RequiresScope("models:write")
    @Idempotent
    ResponseEntity<View> start(
            @PathVariable String name, @PathVariable String version, @RequestBody @Valid Request request) {
        if (!version.matches("[0-9]{1,9}")) {
            throw Problems.notFound("version", "of that name");
        }
        View view = Objects.requireNonNull(transaction.execute(_ -> {
            Served served = catalog.serve(name, version);
            EvaluationSet set = sets.get(request.set());
            UUID id = jobs.submit(
                    EvaluationOrder.JOB,
                    new EvaluationOrder(name, served.version().number(), set.id()));
            var evaluation = new Evaluation(
                    id,
                    name,
                    served.version().id(),
                    served.version().number(),
                    set.id(),
                    null,
                    clock.instant(),
                    Caller.current().principal(),
                    null);
            evaluations.insert(evaluation);
            return view(evaluation);
        }));
        return ResponseEntity.accepted()
                .location(URI.create("/v1/registry/evaluations/" + view.id()))
                .body(view);
    }

    @GetMapping("/evaluations/{id}")
    @Operation(summary = "Show an evaluation")
    @RequiresScope("models:read")
    View one(@PathVariable UUID id) {
        return Objects.requireNonNull(transaction.execute(_ -> view(get(id))));
    }

    /** Stops it where it is still running. */
    @DeleteMapping("/evaluations/{id}")
    @Operation(summary = "Cancel an evaluation")
    @RequiresScope("models:write")
    ResponseEntity<Void> cancel(@PathVariable UUID id) {
        transaction.executeWithoutResult(_ -> jobs.cancel(get(id).id()));
        return ResponseEntity.noContent().build();
    }

    /** The newest of a model, newest first. */
    @GetMapping("/models/{name}/evaluations")
    @Operation(summary = "List the evaluations of a model")
    @RequiresScope("models:read")
    ViewList list(@PathVariable String name) {
        return new ViewList(Objects.requireNonNull(transaction.execute(
                _ -> evaluations.list(catalog.model(name).name(), MAX_LISTED).stream()
                        .map(this::view)
                        .toList())));
    }

    private Evaluation get(UUID id) {
        return evaluations.find(id).orElseThrow(() -> Problems.notFound("evaluation", id));
    }

    private View view(Evaluation evaluation) {
        JobView job = jobs.find(evaluation.id()).orElse(null);
        boolean done = evaluation.metrics() != null;
        return new View(
                evaluation.id(),
                evaluation.model(),
                Integer.toString(evaluation.version()),
                sets.find(evaluation.setId()).map(EvaluationSet::name).orElse(""),
                done ? JobState.SUCCEEDED : job == null ? JobState.FAILED : job.state(),
                job == null ? 0 : job.done(),
                job == null ? null : job.total(),
                job == null || done ? null : job.error(),
                evaluation.metrics(),
                evaluation.createdAt(),
                evaluation.finishedAt());
    }
}
