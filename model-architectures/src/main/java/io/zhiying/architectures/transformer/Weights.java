package io.zhiying.architectures.transformer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.zhiying.architectures.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;

/** The open checkpoint of a block, and the manager that its arrays belong to. */
final class Weights implements AutoCloseable {
    private final SafeTensors file;
    private final NDManager manager;
    private final String prefix;

    private Weights(SafeTensors file, NDManager manager, String prefix) {
        this.file = file;
        this.manager = manager;
        this.prefix = prefix;
    }

    static Weights open(Path folder) throws IOException {
        return new Weights(
                SafeTensors.open(folder), Engine.getEngine(Transformers.ENGINE).newBaseManager(), "");
    }

    /** Those whose names start so, or the same where none does: a base model is saved without its prefix. */
    Weights under(String start) {
        boolean there = file.names().stream().anyMatch(name -> name.startsWith(prefix + start));
        return there ? new Weights(file, manager, prefix + start) : this;
    }

    Weights at(String start) {
        return new Weights(file, manager, prefix + start);
    }

    boolean has(String name) {
        return file.has(prefix + name);
    }

    /** @throws IllegalArgumentException there is none of that shape */
    NDArray array(String name, long... shape) {
        return file.read(manager, prefix + name, new Shape(shape));
    }

    NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
        file.close();
    }
}
