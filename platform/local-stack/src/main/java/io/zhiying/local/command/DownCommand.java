package io.zhiying.local.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends the platform. */
@Command(name = "down", description = "Stops everything; the data stays.")
public final class DownCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Console.out(spec);
        try (var progress = new ConsoleProgress(out)) {
            Here.stack(progress).stop();
            out.println("Nothing runs any more (" + ConsoleProgress.seconds(progress.elapsed()) + ").");
        }
        return 0;
    }
}
