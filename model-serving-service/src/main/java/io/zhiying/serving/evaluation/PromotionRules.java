package io.zhiying.serving.evaluation;

import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.registry.PromotionGate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rules of models. They hold for the alias {@code champion}; the figures are those of the workspace that promotes. */
@Component
class PromotionRules implements PromotionGate {
    private final JdbcClient jdbc;
    private final Evaluations evaluations;
    private final EvaluationSets sets;

    PromotionRules(JdbcClient jdbc, Evaluations evaluations, EvaluationSets sets) {
        this.jdbc = jdbc;
        this.evaluations = evaluations;
        this.sets = sets;
    }

    List<PromotionRule> list(Owner owner, String model) {
        return jdbc.sql(
                        "select * from promotion_rule where workspace_id = ? and model = ? order by metric, evaluation_set")
                .params(owner.value(), model)
                .query((row, _) -> new PromotionRule(
                        row.getString("metric"),
                        row.getString("evaluation_set"),
                        row.getObject("minimum", Double.class),
                        row.getObject("allowed_drop", Double.class)))
                .list();
    }

    void put(Owner owner, String model, List<PromotionRule> rules) {
        jdbc.sql("delete from promotion_rule where workspace_id = ? and model = ?")
                .params(owner.value(), model)
                .update();
        for (PromotionRule rule : rules) {
            jdbc.sql("""
                            insert into promotion_rule
                              (workspace_id, model, metric, evaluation_set, minimum, allowed_drop)
                            values (:owner, :model, :metric, :set, :minimum, :drop)""")
                    .param("owner", owner.value())
                    .param("model", model)
                    .param("metric", rule.metric())
                    .param("set", rule.set())
                    .param("minimum", rule.minimum())
                    .param("drop", rule.allowedDrop())
                    .update();
        }
    }

    @Override
    public Optional<String> refusal(Owner owner, String alias, ModelVersion to, @Nullable ModelVersion from) {
        if (!alias.equals(Catalog.CHAMPION)) {
            return Optional.empty();
        }
        return list(owner, to.model()).stream()
                .flatMap(rule -> rule
                        .brokenBy(
                                figure(to.id(), rule),
                                // Without a champion there is nothing to drop below.
                                () -> from == null ? figure(to.id(), rule) : figure(from.id(), rule))
                        .stream())
                .findFirst();
    }

    private Optional<Double> figure(UUID version, PromotionRule rule) {
        return sets.find(rule.set())
                .flatMap(set -> evaluations.latest(version, set.id()))
                .map(metrics -> metrics.get(rule.metric()));
    }
}
