package io.zhiying.serving.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.zhiying.architectures.transformer.Transformers;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A TorchScript module on PyTorch. It takes its inputs by their order, and its outputs have the names that were declared. */
final class TorchScriptGraph implements Graph {
    private final Model model;
    private final Predictor<NDList, NDList> predictor;
    private final Signature signature;

    private TorchScriptGraph(Model model, Signature signature) {
        this.model = model;
        this.predictor = model.newPredictor(new NoopTranslator());
        this.signature = signature;
    }

    static TorchScriptGraph open(Path folder, Signature callers) {
        Path file = folder.resolve(TorchScriptFile.NAME);
        Model model = Model.newInstance("torchscript", Transformers.ENGINE);
        try (var bytes = Files.newInputStream(file)) {
            Signature signature = TorchScriptFile.read(file).signature(callers);
            // From the file alone: DJL looks at nothing that lies beside it.
            model.load(bytes, Map.of());
            return new TorchScriptGraph(model, signature);
        } catch (IllegalArgumentException unfit) {
            model.close();
            throw new Unfit(String.valueOf(unfit.getMessage()), unfit);
        } catch (IOException | MalformedModelException | RuntimeException failure) {
            model.close();
            throw new GraphFailure("PyTorch cannot load the model", failure);
        }
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            var arrays = new NDList();
            for (Tensor input : inputs) {
                arrays.add(DjlArrays.toDjl(manager, input));
            }
            NDList answer = predictor.predict(arrays);
            answer.attach(manager);
            List<Tensor> outputs = new ArrayList<>();
            List<TensorSpec> specs = signature.outputs();
            for (int i = 0; i < Math.min(specs.size(), answer.size()); i++) {
                outputs.add(DjlArrays.fromDjl(specs.get(i).name(), answer.get(i)));
            }
            return outputs;
        } catch (TranslateException | EngineException failure) {
            throw new GraphFailure("PyTorch cannot run the model", failure);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
