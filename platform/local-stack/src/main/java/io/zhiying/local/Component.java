package io.zhiying.local;

import io.zhiying.local.process.ProcessSpec;

/** One process of the platform: how to make it ready to start, how to run it, how to tell that it works. */
public interface Component {

    StackProcess process();

    /** What must be there before it can start; does nothing the second time. */
    default void prepare() {}

    ProcessSpec spec();

    /** Whether it serves now; false, not an exception, while it does not. */
    boolean isHealthy();

    /** What is owed to its users once it is healthy and before they start; does nothing the second time. */
    default void afterReady() {}
}
