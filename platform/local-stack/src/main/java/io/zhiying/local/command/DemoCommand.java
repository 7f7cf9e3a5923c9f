package io.zhiying.local.command;

import io.zhiying.local.LocalStack;
import io.zhiying.local.ProcessStatus;
import io.zhiying.local.Progress;
import io.zhiying.local.StackException;
import io.zhiying.local.process.JavaCommand;
import io.zhiying.local.service.ModuleBuild;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Walks the story. */
@Command(name = "demo", description = "Loads the sample retailer and walks the whole story through the public API.")
public final class DemoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "Given to the demo as they are.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        LocalStack stack = Here.stack(Progress.silent());
        boolean healthy = stack.status().stream().allMatch(status -> status.state() == ProcessStatus.State.HEALTHY);
        if (!healthy) {
            throw new StackException(
                    "the platform is not up: run ./zhiying up first (./zhiying status shows how it is)");
        }
        Path root = stack.config().root();
        List<Path> classPath = new ModuleBuild(stack.config()).classPathOf("demo");
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.java().toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                String.join(
                        File.pathSeparator,
                        classPath.stream().map(Path::toString).toList()),
                "io.zhiying.demo.Demo"));
        command.addAll(arguments);
        var demo = new ProcessBuilder(command).directory(root.toFile()).inheritIO();
        demo.environment()
                .putAll(Map.of(
                        "ZHIYING_GATEWAY_URL", stack.urls().gateway(),
                        "ZHIYING_MAILBOX_URL", stack.urls().mailbox(),
                        "ZHIYING_ADMIN_KEY", stack.keys().admin(),
                        "ZHIYING_WRITE_KEY", stack.keys().write(),
                        "ZHIYING_SAMPLE_DATA", root.resolve("sample-data").toString()));
        return demo.start().waitFor();
    }
}
