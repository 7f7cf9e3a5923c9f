package io.zhiying.serving.evaluation;

import io.zhiying.platform.job.JobHandler.Refused;
import io.zhiying.serving.metric.Classification;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Accuracy, macro-F1 and AUC. A head on vectors is given the vectors of the encoder that its registration names. A
 * version without labels has the numbers of its outputs for labels; one output is the probability of label 1.
 */
final class ClassificationScorer implements Scorer {
    private static final int MAX_CANDIDATES = 100;

    private final Served served;
    private final Asking asking;
    private final List<String> labels;
    private final Classification measures;

    /** @param rows all of the set: for a version that has no labels of its own, theirs are the candidates */
    ClassificationScorer(Served served, Asking asking, List<EvaluationRow> rows) {
        this.served = served;
        this.asking = asking;
        this.labels = served.model().task() == Task.ZERO_SHOT_CLASSIFICATION ? candidates(rows) : labels(served);
        this.measures = new Classification(labels.size());
    }

    private static List<String> candidates(List<EvaluationRow> rows) {
        List<String> candidates = rows.stream()
                .map(row -> ((EvaluationRow.Labelled) row).label())
                .distinct()
                .sorted()
                .toList();
        if (candidates.size() > MAX_CANDIDATES) {
            throw new Refused("The set has %d labels; a version without labels of its own is asked for at most %d."
                    .formatted(candidates.size(), MAX_CANDIDATES));
        }
        return candidates;
    }

    private static List<String> labels(Served served) {
        List<String> known = served.content().labels();
        if (!known.isEmpty()) {
            return known;
        }
        TensorSpec output = served.content().signature().outputs().getFirst();
        long width = output.shape().size() < 2 ? 1 : output.shape().getLast();
        if (width < 1 || width > 10_000) {
            throw new Refused("The version does not tell how many labels it has.");
        }
        return IntStream.range(0, (int) Math.max(2, width))
                .mapToObj(Integer::toString)
                .toList();
    }

    @Override
    public void add(List<EvaluationRow> rows) throws InterruptedException {
        List<EvaluationRow.Labelled> labelled =
                rows.stream().map(EvaluationRow.Labelled.class::cast).toList();
        List<double[]> answers = probabilities(labelled);
        for (int i = 0; i < labelled.size(); i++) {
            int truth = labels.indexOf(labelled.get(i).label());
            if (truth < 0) {
                throw new Refused("The set has the label %s, the version knows %s."
                        .formatted(labelled.get(i).label(), labels));
            }
            measures.add(truth, answers.get(i));
        }
    }

    private List<double[]> probabilities(List<EvaluationRow.Labelled> rows) throws InterruptedException {
        Tensor answer = rows.getFirst().text() == null
                ? asking.ask(served, inputs(rows))
                : texts(rows.stream()
                        .map(row -> Objects.requireNonNull(row.text()))
                        .toList());
        double[] values = Numbers.of(answer.values());
        int width = values.length / rows.size();
        List<double[]> answers = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            double[] one = new double[labels.size()];
            for (int i = 0; i < width; i++) {
                one[i] = values[row * width + i];
            }
            answers.add(width == 1 ? new double[] {1 - one[0], one[0]} : one);
        }
        return answers;
    }

    private Tensor texts(List<String> texts) throws InterruptedException {
        if (served.model().task() == Task.ZERO_SHOT_CLASSIFICATION) {
            return asking.ask(served, zeroShot(texts));
        }
        if (served.model().task() != Task.EMBEDDING_CLASSIFICATION) {
            return asking.askTexts(served, texts);
        }
        String encoder = served.content().parameters().get("encoder");
        if (encoder == null) {
            throw new Refused("The version takes vectors and names no encoder (parameters.encoder) to make them.");
        }
        Tensor vectors = asking.askTexts(asking.champion(encoder), texts);
        String input = served.content().signature().inputs().getFirst().name();
        return asking.ask(served, List.of(new Tensor(input, vectors.shape(), vectors.values())));
    }

    /** With the template that the version's registration names, if it does. */
    private List<Tensor> zeroShot(List<String> texts) {
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(texts(TaskSignatures.TEXT, texts));
        inputs.add(texts(TaskSignatures.LABELS, labels));
        String template = served.content().parameters().get(TaskSignatures.TEMPLATE);
        if (template != null) {
            inputs.add(texts(TaskSignatures.TEMPLATE, List.of(template)));
        }
        return inputs;
    }

    private static Tensor texts(String name, List<String> texts) {
        return new Tensor(name, List.of((long) texts.size()), new Values.Texts(texts));
    }

    /** The rows on one another. */
    private List<Tensor> inputs(List<EvaluationRow.Labelled> rows) {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : served.content().signature().inputs()) {
            List<Double> numbers = new ArrayList<>();
            int width = -1;
            for (EvaluationRow.Labelled row : rows) {
                List<Double> values = row.inputs().get(spec.name());
                if (values == null || width >= 0 && values.size() != width) {
                    throw new Refused("A row of the set lacks the input %s, or has it in another size than the others."
                            .formatted(spec.name()));
                }
                width = values.size();
                numbers.addAll(values);
            }
            List<Long> shape =
                    spec.shape().size() < 2 ? List.of((long) rows.size()) : List.of((long) rows.size(), (long) width);
            inputs.add(new Tensor(spec.name(), shape, values(spec, numbers)));
        }
        return inputs;
    }

    private static Values values(TensorSpec spec, List<Double> numbers) {
        double[] values = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        return switch (spec.datatype()) {
            case FP32 -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    floats[i] = (float) values[i];
                }
                yield new Values.Floats(floats);
            }
            case FP64 -> new Values.Doubles(values);
            case INT32 ->
                new Values.Ints(numbers.stream().mapToInt(Double::intValue).toArray());
            case INT64 ->
                new Values.Longs(numbers.stream().mapToLong(Double::longValue).toArray());
            case BOOL, BYTES ->
                throw new Refused(
                        "The input %s is %s, which a set cannot give.".formatted(spec.name(), spec.datatype()));
        };
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("accuracy", measures.accuracy());
        metrics.put("macro_f1", measures.macroF1());
        measures.auc().ifPresent(area -> metrics.put("auc", area));
        return metrics;
    }
}
