package io.zhiying.serving.evaluation;

import io.zhiying.serving.metric.Ranking;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.util.List;
import java.util.Map;

/** How well a version orders documents. */
final class RankingScorer implements Scorer {
    private static final int DEPTH = 10;

    private final Served served;
    private final Asking asking;
    private final Ranking ranking = new Ranking(DEPTH);

    RankingScorer(Served served, Asking asking) {
        this.served = served;
        this.asking = asking;
    }

    @Override
    public void add(List<EvaluationRow> rows) throws InterruptedException {
        for (EvaluationRow row : rows) {
            var ranked = (EvaluationRow.Ranked) row;
            Tensor scores = asking.ask(
                    served,
                    List.of(
                            texts(TaskSignatures.QUERY, List.of(ranked.query())),
                            texts(TaskSignatures.DOCUMENT, ranked.documents())));
            ranking.add(ranked.grades(), Numbers.of(scores.values()));
        }
    }

    private static Tensor texts(String name, List<String> texts) {
        return new Tensor(name, List.of((long) texts.size()), new Values.Texts(texts));
    }

    @Override
    public Map<String, Double> metrics() {
        return Map.of("mrr_10", ranking.meanReciprocalRank(), "ndcg_10", ranking.meanGain());
    }
}
