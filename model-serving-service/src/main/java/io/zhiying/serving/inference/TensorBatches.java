package io.zhiying.serving.inference;

import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of tensors through a graph. Requests are stacked on one another where every input and output has a free first
 * dimension, and run one after another where not, or where their other dimensions differ.
 */
final class TensorBatches implements BatchRunner<List<Tensor>, List<Tensor>> {
    private final Graph graph;
    private final boolean stackable;

    TensorBatches(Graph graph) {
        this.graph = graph;
        this.stackable = java.util.stream.Stream.concat(
                        graph.signature().inputs().stream(), graph.signature().outputs().stream())
                .allMatch(spec -> !spec.shape().isEmpty() && spec.shape().getFirst() == -1);
    }

    @Override
    public int length(List<Tensor> inputs) {
        return stackable ? inputs.stream().mapToInt(Tensor::rows).max().orElse(1) : 1;
    }

    @Override
    public int concurrency() {
        return graph.concurrency();
    }

    @Override
    public List<List<Tensor>> run(List<List<Tensor>> batch) {
        if (!stackable || batch.size() == 1 || !sameShapes(batch)) {
            return batch.stream().map(graph::run).toList();
        }
        int inputs = batch.getFirst().size();
        List<Tensor> stacked = IntStream.range(0, inputs)
                .mapToObj(
                        i -> Tensor.stack(batch.stream().map(one -> one.get(i)).toList()))
                .toList();
        List<Tensor> outputs = graph.run(stacked);
        List<List<Tensor>> answers = new ArrayList<>();
        int from = 0;
        for (List<Tensor> one : batch) {
            int start = from;
            int end = from + one.getFirst().rows();
            answers.add(outputs.stream().map(output -> output.slice(start, end)).toList());
            from = end;
        }
        return answers;
    }

    /** All inputs of a request with as many rows, and all requests with the same shapes behind them. */
    private static boolean sameShapes(List<List<Tensor>> batch) {
        List<Tensor> first = batch.getFirst();
        for (List<Tensor> one : batch) {
            for (int i = 0; i < one.size(); i++) {
                boolean rows = one.get(i).rows() == one.getFirst().rows();
                boolean rest = tail(one.get(i)).equals(tail(first.get(i)));
                if (!rows || !rest) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Long> tail(Tensor tensor) {
        return tensor.shape().subList(1, tensor.shape().size());
    }
}
