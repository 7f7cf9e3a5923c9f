package io.zhiying.local.command;

import io.zhiying.local.LocalStack;
import io.zhiying.local.Progress;
import io.zhiying.local.StackConfig;
import java.nio.file.Path;

/** The platform that commands of this process are about. */
final class Here {
    private Here() {}

    static StackConfig config() {
        String root = System.getProperty("zhiying.root");
        return StackConfig.fromEnvironment(root == null ? StackConfig.findRoot() : Path.of(root), System.getenv());
    }

    static LocalStack stack(Progress progress) {
        return LocalStack.at(config(), progress);
    }
}
