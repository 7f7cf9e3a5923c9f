package io.zhiying.campaign.template;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.campaign.liquid.LiquidError;
import io.zhiying.campaign.liquid.LiquidTemplates;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.RequiresScope;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Templates over REST. */
@RestController
@Tag(name = "Templates", description = "Messages with variables and recommendation slots, in Liquid.")
@RequestMapping("/v1/templates")
class TemplateController {
    static final ErrorCode RENDER_FAILED =
            new ErrorCode("template.render_failed", 422, "The template cannot be rendered");

    private final Templates templates;
    private final LiquidTemplates liquid;

    TemplateController(Templates templates, LiquidTemplates liquid) {
        this.templates = templates;
        this.liquid = liquid;
    }

    @Idempotent
    @RequiresScope("campaigns:write")
    @PostMapping
    @Operation(summary = "Create a template; what cannot be read as Liquid is refused")
    ResponseEntity<TemplateView> create(@Valid @RequestBody TemplateRequest request) {
        CompiledContent.of(request.content(), liquid);
        var template = templates.add(request.name(), request.channel(), request.content());
        return ResponseEntity.created(URI.create("/v1/templates/" + template.id()))
                .body(TemplateView.of(template));
    }

    @RequiresScope("campaigns:read")
    @GetMapping
    @Operation(summary = "List templates, the newest first")
    Page<TemplateView> list(PageRequest page) {
        return templates.page(page).map(TemplateView::of);
    }

    @RequiresScope("campaigns:read")
    @GetMapping("/{id}")
    @Operation(summary = "Get a template")
    TemplateView get(@PathVariable UUID id) {
        return TemplateView.of(templates.get(id));
    }

    @RequiresScope("campaigns:write")
    @PutMapping("/{id}")
    @Operation(summary = "Replace a template; campaigns that were launched keep what they had")
    TemplateView replace(@PathVariable UUID id, @Valid @RequestBody TemplateRequest request) {
        CompiledContent.of(request.content(), liquid);
        return TemplateView.of(templates.replace(id, request.name(), request.channel(), request.content()));
    }

    @RequiresScope("campaigns:write")
    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a template; campaigns that were launched keep what they had")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID id) {
        templates.remove(id);
    }

    /** Renders with sample data; sends nothing. */
    @RequiresScope("campaigns:read")
    @PostMapping("/{id}/render")
    @Operation(summary = "Render a template with sample data; nothing is sent")
    CompiledContent.Message render(@PathVariable UUID id, @Valid @RequestBody RenderRequest request) {
        var compiled = CompiledContent.of(templates.get(id).content(), liquid);
        try {
            return compiled.render(request.variables());
        } catch (LiquidError e) {
            throw new Problem(RENDER_FAILED, e.explanation());
        }
    }
}
