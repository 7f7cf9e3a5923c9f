package io.zhiying.serving.engine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What runs a version; all but the last through DJL. */
public enum EngineName {
    ONNX_RUNTIME("OnnxRuntime", "onnxruntime_onnx"),
    /** The blocks of model-architectures, with weights of their own or of a checkpoint. */
    PYTORCH("PyTorch", "pytorch_djl"),
    /** A traced or scripted module: executable code, only where an operator allowed it. */
    TORCHSCRIPT("TorchScript", "pytorch_torchscript"),
    /** A server that speaks OpenAI's protocol. */
    REMOTE("Remote", "openai_remote");

    private final String value;
    private final String platform;

    EngineName(String value, String platform) {
        this.value = value;
        this.platform = platform;
    }

    @JsonValue
    public String value() {
        return value;
    }

    /** The name of the platform in the metadata of the Open Inference Protocol. */
    public String platform() {
        return platform;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static EngineName of(String value) {
        return Arrays.stream(values())
                .filter(engine -> engine.value.equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(EngineName::value).collect(Collectors.joining(", "))));
    }
}
