package io.zhiying.serving.engine;

import org.junit.jupiter.api.Test;

class TorchScriptContractTest extends GraphContract {
    @Override
    EngineName engine() {
        return EngineName.TORCHSCRIPT;
    }

    @Override
    String file() {
        return "model.pt";
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
