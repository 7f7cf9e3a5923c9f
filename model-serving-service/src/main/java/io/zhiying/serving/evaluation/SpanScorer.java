package io.zhiying.serving.evaluation;

import io.zhiying.serving.metric.EntityScores;
import io.zhiying.serving.metric.EntityScores.Entity;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Precision, recall and F1 of the spans that a version finds. */
final class SpanScorer implements Scorer {
    private static final JsonMapper JSON = new JsonMapper();

    private final Served served;
    private final Asking asking;
    private final EntityScores scores = new EntityScores();

    SpanScorer(Served served, Asking asking) {
        this.served = served;
        this.asking = asking;
    }

    @Override
    public void add(List<EvaluationRow> rows) throws InterruptedException {
        List<EvaluationRow.Spans> texts =
                rows.stream().map(EvaluationRow.Spans.class::cast).toList();
        var answer = (Values.Texts) asking.askTexts(
                        served, texts.stream().map(EvaluationRow.Spans::text).toList())
                .values();
        for (int i = 0; i < texts.size(); i++) {
            List<Entity> found = new ArrayList<>();
            JSON.readTree(answer.list().get(i))
                    .forEach(span -> found.add(new Entity(
                            span.path("label").asString(),
                            span.path("start").asInt(),
                            span.path("end").asInt())));
            scores.add(texts.get(i).spans(), found);
        }
    }

    @Override
    public Map<String, Double> metrics() {
        return Map.of(
                "entity_precision", scores.precision(), "entity_recall", scores.recall(), "entity_f1", scores.f1());
    }
}
