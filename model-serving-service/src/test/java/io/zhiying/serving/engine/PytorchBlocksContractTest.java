package io.zhiying.serving.engine;

class PytorchBlocksContractTest extends GraphContract {
    @Override
    EngineName engine() {
        return EngineName.PYTORCH;
    }

    @Override
    String file() {
        return "model.safetensors";
    }
}
