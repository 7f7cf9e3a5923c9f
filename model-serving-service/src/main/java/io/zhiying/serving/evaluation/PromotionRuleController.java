package io.zhiying.serving.evaluation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.registry.AliasChanges;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.ModelChange.Kind;
import io.zhiying.serving.registry.Owner;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What versions must reach before they become a model's champion. Whoever may change this may override it. */
@RestController
@Tag(name = "evaluation")
@RequestMapping("/v1/registry/models/{name}/promotion-rules")
class PromotionRuleController {
    private final PromotionRules rules;
    private final Catalog catalog;
    private final AliasChanges changes;
    private final TransactionTemplate transaction;

    PromotionRuleController(
            PromotionRules rules, Catalog catalog, AliasChanges changes, TransactionTemplate transaction) {
        this.rules = rules;
        this.catalog = catalog;
        this.changes = changes;
        this.transaction = transaction;
    }

    record RuleList(@NotNull @Size(max = 20) List<@Valid @NotNull PromotionRule> rules) {}

    @GetMapping
    @Operation(summary = "List what versions must reach to become champion")
    @RequiresScope("models:read")
    RuleList list(@PathVariable String name) {
        return new RuleList(Objects.requireNonNull(transaction.execute(
                _ -> rules.list(Owner.current(), catalog.model(name).name()))));
    }

    /** All rules of the model; an empty list takes them away. */
    @PutMapping
    @Operation(summary = "Set what versions must reach to become champion")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"rules": [{"set": "reviews", "metric": "macro_f1", "minimum": 0.8, "allowedDrop": 0.01}]}""")))
    @RequiresScope("models:override")
    RuleList put(
            @PathVariable String name,
            @RequestParam(defaultValue = "private") String visibility,
            @RequestBody @Valid RuleList wanted) {
        Set<String> seen = new HashSet<>();
        for (PromotionRule rule : wanted.rules()) {
            if (!seen.add(rule.metric() + " on " + rule.set())) {
                throw Problems.invalid("rules", "must have one rule for %s on %s".formatted(rule.metric(), rule.set()));
            }
            if (rule.minimum() == null && rule.allowedDrop() == null) {
                throw Problems.invalid("rules", "must have a minimum or an allowedDrop each");
            }
        }
        Owner owner = Owner.asked(visibility);
        String by = Caller.current().principal();
        transaction.executeWithoutResult(_ -> {
            String model = catalog.model(name).name();
            changes.begin(owner, model);
            rules.put(owner, model, wanted.rules());
            changes.note(owner, model, Catalog.CHAMPION, Kind.PROMOTION_RULES_SET, null, words(wanted), by);
        });
        return wanted;
    }

    private static String words(RuleList wanted) {
        return wanted.rules().isEmpty()
                ? "none"
                : wanted.rules().stream()
                        .map(rule -> "%s on %s%s%s"
                                .formatted(
                                        rule.metric(),
                                        rule.set(),
                                        rule.minimum() == null ? "" : ", at least " + rule.minimum(),
                                        rule.allowedDrop() == null
                                                ? ""
                                                : ", at most %s below the champion".formatted(rule.allowedDrop())))
                        .collect(Collectors.joining("; "));
    }
}
