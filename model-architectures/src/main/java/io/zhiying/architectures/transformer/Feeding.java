package io.zhiying.architectures.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** The non-linear function inside a feed-forward network. */
public enum Feeding {
    RELU {
        @Override
        NDArray apply(NDArray input) {
            return Activation.relu(input);
        }
    },
    GELU {
        @Override
        NDArray apply(NDArray input) {
            return Activation.gelu(input);
        }
    },
    /** GELU by a hyperbolic tangent, as the first GPT had it. */
    GELU_TANH {
        @Override
        NDArray apply(NDArray input) {
            NDArray inner = input.pow(3).mul(0.044715f).add(input).mul((float) Math.sqrt(2 / Math.PI));
            return inner.tanh().add(1f).mul(input).mul(0.5f);
        }
    },
    SILU {
        @Override
        NDArray apply(NDArray input) {
            return Activation.sigmoid(input).mul(input);
        }
    };

    abstract NDArray apply(NDArray input);

    static Feeding of(HubConfig config, String field, String name) {
        return switch (name) {
            case "relu" -> RELU;
            case "gelu" -> GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
            case "silu", "swish" -> SILU;
            default -> throw config.refused(field, "must be one of relu, gelu, gelu_new, silu");
        };
    }
}
