package io.zhiying.serving.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.registry.RegistryViews.AliasView;
import io.zhiying.serving.registry.RegistryViews.ChangeView;
import io.zhiying.serving.registry.RegistryViews.ModelView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
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

/** Models and their aliases. */
@RestController
@Tag(name = "registry")
@RequestMapping("/v1/registry/models")
class RegistryController {
    private final Registry registry;
    private final Catalog catalog;
    private final InstantSource clock;

    RegistryController(Registry registry, Catalog catalog, InstantSource clock) {
        this.registry = registry;
        this.catalog = catalog;
        this.clock = clock;
    }

    record NewModel(
            @NotNull @Pattern(regexp = Model.NAME) String name,
            @NotNull Task task,

            @Nullable @Size(max = 50)
            List<@NotNull @Pattern(regexp = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*") String> languages,

            @Nullable @Size(max = 200) String licence,
            @Nullable @Size(max = 2000) String description,
            @Nullable Visibility visibility) {}

    /** @param override moves the alias whatever the model's promotion rules say; needs the scope models:override */
    record AliasTarget(
            @NotNull @Pattern(regexp = "[0-9]{1,9}") String version,
            @Nullable @Valid OverrideReason override) {}

    /** @param reason kept in the history */
    record OverrideReason(@NotBlank @Size(max = 1000) String reason) {}

    @PostMapping
    @Operation(summary = "Register a model")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"name": "churn", "task": "tabular", "languages": ["en", "zh"], "licence": "Apache-2.0"}""")))
    @RequiresScope("models:write")
    @Idempotent
    ResponseEntity<ModelView> create(@RequestBody @Valid NewModel request) {
        Visibility visibility = request.visibility() == null ? Visibility.PRIVATE : request.visibility();
        Model model = registry.create(new Model(
                Owner.asked(visibility),
                request.name(),
                request.task(),
                request.languages() == null ? List.of() : request.languages(),
                request.licence(),
                request.description(),
                clock.instant(),
                Caller.current().principal()));
        return ResponseEntity.created(URI.create("/v1/registry/models/" + model.name()))
                .body(ModelView.of(model));
    }

    @GetMapping
    @Operation(summary = "List models")
    @RequiresScope("models:read")
    Page<ModelView> list(PageRequest page) {
        return catalog.models(page).map(ModelView::of);
    }

    @GetMapping("/{name}")
    @Operation(summary = "Show a model with its versions and aliases")
    @RequiresScope("models:read")
    ModelView one(@PathVariable String name) {
        Model model = catalog.model(name);
        return ModelView.of(model, catalog.aliases(model), catalog.versions(model));
    }

    @GetMapping("/{name}/history")
    @Operation(summary = "List what happened to a model, the newest first")
    @RequiresScope("models:read")
    Page<ChangeView> history(@PathVariable String name, PageRequest page) {
        return catalog.history(name, page).map(ChangeView::of);
    }

    /** Promotes. */
    @PutMapping("/{name}/aliases/{alias}")
    @Operation(summary = "Point an alias at a version")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"version": "2"}""")))
    @RequiresScope("models:write")
    AliasView promote(
            @PathVariable String name,
            @PathVariable String alias,
            @RequestParam(defaultValue = "private") String visibility,
            @RequestBody @Valid AliasTarget target) {
        OverrideReason override = target.override();
        if (override != null && !Caller.current().may("models:override")) {
            throw new Problem(CommonErrors.FORBIDDEN, "The scope models:override is needed to override the rules.");
        }
        registry.promote(
                name,
                alias(alias),
                Integer.parseInt(target.version()),
                Owner.asked(visibility),
                override == null ? null : override.reason(),
                Caller.current().principal());
        return new AliasView(name, alias, target.version());
    }

    @PostMapping("/{name}/aliases/{alias}/rollback")
    @Operation(summary = "Take back an alias's last move")
    @RequiresScope("models:write")
    @Idempotent
    AliasView rollBack(
            @PathVariable String name,
            @PathVariable String alias,
            @RequestParam(defaultValue = "private") String visibility) {
        registry.rollBack(
                name, alias(alias), Owner.asked(visibility), Caller.current().principal());
        Integer now = catalog.aliases(catalog.model(name)).get(alias);
        return new AliasView(name, alias, now == null ? null : now.toString());
    }

    private static String alias(String alias) {
        if (!alias.matches(Model.NAME)) {
            throw Problems.invalid("alias", "must match " + Model.NAME);
        }
        return alias;
    }
}
