package io.zhiying.local;

import java.time.Duration;

/** Told what happens while a platform starts and stops; called from several threads. */
public interface Progress {

    /** Something worth a line of its own, such as a build that takes a while. */
    void note(String line);

    void starting(StackProcess process);

    void ready(StackProcess process, Duration took);

    /** It runs already, and may need a while until it is healthy again. */
    void awaiting(StackProcess process);

    /** It runs already and is as it should be. */
    void kept(StackProcess process);

    void stopping(StackProcess process);

    /** Says nothing, for tests. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void note(String line) {}

            @Override
            public void starting(StackProcess process) {}

            @Override
            public void ready(StackProcess process, Duration took) {}

            @Override
            public void awaiting(StackProcess process) {}

            @Override
            public void kept(StackProcess process) {}

            @Override
            public void stopping(StackProcess process) {}
        };
    }
}
