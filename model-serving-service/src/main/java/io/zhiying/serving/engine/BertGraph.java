package io.zhiying.serving.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.zhiying.architectures.transformer.Bert;
import io.zhiying.architectures.transformer.BertConfig;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A BERT checkpoint of the transformers library on PyTorch, as a graph exported from it would be. */
public final class BertGraph implements Graph {
    private final Bert model;
    private final Signature signature;

    private BertGraph(Bert model) {
        this.model = model;
        this.signature = signature(model.config());
    }

    /** {@code input_ids}, {@code attention_mask}, {@code token_type_ids} to {@code last_hidden_state} or {@code logits}. */
    public static Signature signature(BertConfig config) {
        TensorSpec output = switch (config.head()) {
            case NONE -> new TensorSpec("last_hidden_state", TensorType.FP32, List.of(-1L, -1L, (long) config.width()));
            case SEQUENCE -> new TensorSpec("logits", TensorType.FP32, List.of(-1L, (long) config.labels()));
            case TOKENS -> new TensorSpec("logits", TensorType.FP32, List.of(-1L, -1L, (long) config.labels()));
        };
        return new Signature(
                List.of(tokens("input_ids"), tokens("attention_mask"), tokens("token_type_ids")), List.of(output));
    }

    private static TensorSpec tokens(String name) {
        return new TensorSpec(name, TensorType.INT64, List.of(-1L, -1L));
    }

    static BertGraph open(Path folder) {
        try {
            return new BertGraph(Bert.load(folder));
        } catch (IllegalArgumentException unfit) {
            throw new Unfit(String.valueOf(unfit.getMessage()), unfit);
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            throw new GraphFailure("PyTorch cannot load the model", failure);
        }
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        try (NDManager manager = model.manager().newSubManager()) {
            NDArray output = model.compute(
                    DjlArrays.toDjl(manager, inputs.get(0)),
                    DjlArrays.toDjl(manager, inputs.get(1)),
                    DjlArrays.toDjl(manager, inputs.get(2)));
            return List.of(DjlArrays.fromDjl(signature.outputs().getFirst().name(), output));
        } catch (RuntimeException failure) {
            throw new GraphFailure("PyTorch cannot run the model", failure);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
