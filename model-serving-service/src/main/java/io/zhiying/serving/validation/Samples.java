package io.zhiying.serving.validation;

import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Requests that any model of a signature can answer, for a trial. */
final class Samples {
    private static final List<String> TEXTS = List.of("Delivery was quick, thank you!", "物流很快，谢谢！", "");

    /** A PNG of two pixels by two, in base64. */
    private static final String PICTURE =
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP4z8DAAMIM/4EAAB/uBfsL2WiLAAAAAElFTkSuQmCC";

    private Samples() {}

    /** One row, and three. */
    static List<List<Tensor>> of(Signature signature) {
        return List.of(request(signature, 1), request(signature, 3));
    }

    /** One row, of a text that is none too short for others' servers. */
    static List<List<Tensor>> one(Signature signature) {
        return List.of(request(signature, 1));
    }

    private static List<Tensor> request(Signature signature, int rows) {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : signature.inputs()) {
            if (spec.mayBeLeftOut()) {
                continue;
            }
            List<Long> shape = new ArrayList<>();
            for (int i = 0; i < spec.shape().size(); i++) {
                long size = spec.shape().get(i);
                shape.add(size >= 0 ? size : i == 0 ? rows : 1);
            }
            inputs.add(new Tensor(spec.name(), shape, values(spec, Math.toIntExact(Tensor.elements(shape)))));
        }
        return inputs;
    }

    /** Small and not all the same. */
    private static Values values(TensorSpec spec, int size) {
        return switch (spec.datatype()) {
            case BYTES -> {
                List<String> texts = new ArrayList<>(Collections.nCopies(size, ""));
                for (int i = 0; i < size; i++) {
                    texts.set(i, spec.name().equals(TaskSignatures.IMAGE) ? PICTURE : TEXTS.get(i % TEXTS.size()));
                }
                yield new Values.Texts(texts);
            }
            case FP32 -> {
                float[] values = new float[size];
                for (int i = 0; i < size; i++) {
                    values[i] = (i % 5 - 2) / 4f;
                }
                yield new Values.Floats(values);
            }
            case FP64 -> {
                double[] values = new double[size];
                for (int i = 0; i < size; i++) {
                    values[i] = (i % 5 - 2) / 4.0;
                }
                yield new Values.Doubles(values);
            }
            case INT32 -> new Values.Ints(new int[size]);
            case INT64 -> new Values.Longs(new long[size]);
            case BOOL -> new Values.Bools(new boolean[size]);
        };
    }
}
