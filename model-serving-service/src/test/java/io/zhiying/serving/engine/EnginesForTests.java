package io.zhiying.serving.engine;

/** Engines without a Spring context. */
public final class EnginesForTests {
    private EnginesForTests() {}

    public static Engines create() {
        return new Engines(new ComputeProperties(0, 1));
    }
}
