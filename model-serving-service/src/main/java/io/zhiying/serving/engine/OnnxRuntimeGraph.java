package io.zhiying.serving.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A graph on ONNX Runtime. */
final class OnnxRuntimeGraph implements Graph {
    private final Model model;
    private final Signature signature;
    private final int concurrency;

    private OnnxRuntimeGraph(Model model, Signature signature, int concurrency) {
        this.model = model;
        this.signature = signature;
        this.concurrency = concurrency;
    }

    /** @param threads that its runs share */
    static OnnxRuntimeGraph open(Path folder, int threads, int concurrency) {
        Path file = OnnxFile.in(folder);
        Model model = Model.newInstance("onnx", EngineName.ONNX_RUNTIME.value());
        try {
            Signature signature = OnnxFile.read(file).signature();
            model.load(file, null, Map.of("sessionOptions", options(threads)));
            return new OnnxRuntimeGraph(model, signature, concurrency);
        } catch (IOException | MalformedModelException | OrtException | RuntimeException failure) {
            model.close();
            throw new GraphFailure("ONNX Runtime cannot load the model", failure);
        }
    }

    /**
     * Memory and cores are shared with other models here: no arena that keeps the largest batch's memory for ever, and
     * no spinning for work that may not come.
     */
    static SessionOptions options(int threads) throws OrtException {
        var options = new SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setCPUArenaAllocator(false);
        options.setMemoryPatternOptimization(false);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    /** A session runs for many threads at once; a predictor does not, and costs nothing to make. */
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        try (NDManager manager = model.getNDManager().newSubManager();
                Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
            var arrays = new NDList();
            for (Tensor input : inputs) {
                arrays.add(DjlArrays.toDjl(manager, input));
            }
            NDList answer = predictor.predict(arrays);
            answer.attach(manager);
            List<Tensor> outputs = new ArrayList<>();
            for (var output : answer) {
                outputs.add(DjlArrays.fromDjl(output.getName(), output));
            }
            return outputs;
        } catch (TranslateException | EngineException failure) {
            throw new GraphFailure("ONNX Runtime cannot run the model", failure);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
