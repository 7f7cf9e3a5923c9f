package io.zhiying.serving.evaluation;

import io.zhiying.platform.job.JobHandler.Refused;
import io.zhiying.serving.metric.Bleu;
import io.zhiying.serving.metric.ChrF;
import io.zhiying.serving.metric.Rouge;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** BLEU, chrF and ROUGE of the texts that a version writes. */
final class GenerationScorer implements Scorer {
    private final Served served;
    private final Asking asking;
    private final Bleu bleu;
    private final ChrF chrf = new ChrF();
    private final Rouge rouge = new Rouge();

    GenerationScorer(Served served, Asking asking, boolean chinese) {
        this.served = served;
        this.asking = asking;
        this.bleu = new Bleu(chinese);
    }

    @Override
    public void add(List<EvaluationRow> rows) throws InterruptedException {
        List<EvaluationRow.Generation> generated =
                rows.stream().map(EvaluationRow.Generation.class::cast).toList();
        List<String> inputs = new ArrayList<>();
        generated.forEach(row -> inputs.add(row.input()));
        Tensor answer = asking.askTexts(served, inputs);
        if (!(answer.values() instanceof Values.Texts(List<String> texts)) || texts.size() != rows.size()) {
            throw new Refused("The version answers no text for each input.");
        }
        for (int i = 0; i < texts.size(); i++) {
            bleu.add(texts.get(i), generated.get(i).references());
            chrf.add(texts.get(i), generated.get(i).references());
            rouge.add(texts.get(i), generated.get(i).references());
        }
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("bleu", bleu.score());
        metrics.put("chrf", chrf.score());
        metrics.put("rouge1", rouge.rouge1());
        metrics.put("rouge2", rouge.rouge2());
        metrics.put("rougeL", rouge.rougeL());
        metrics.put("rougeLsum", rouge.rougeLsum());
        return metrics;
    }
}
