package io.zhiying.serving.engine;

import org.junit.jupiter.api.Test;

class OnnxRuntimeContractTest extends GraphContract {
    @Override
    EngineName engine() {
        return EngineName.ONNX_RUNTIME;
    }

    @Override
    String file() {
        return "model.onnx";
    }

    @Test
    void computesRows() throws Exception {
        requireRows();
    }

    @Test
    void computesPictures() throws Exception {
        requirePictures();
    }
}
