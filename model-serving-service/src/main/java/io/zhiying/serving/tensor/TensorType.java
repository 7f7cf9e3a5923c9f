package io.zhiying.serving.tensor;

/** Element types, by their names in the Open Inference Protocol; those that a served graph may have. */
public enum TensorType {
    BOOL,
    INT32,
    INT64,
    FP32,
    FP64,
    /** UTF-8 text. */
    BYTES
}
