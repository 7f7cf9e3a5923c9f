package io.zhiying.local.command;

import io.zhiying.local.LocalStack;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import io.zhiying.local.process.Trees;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends the platform and deletes its data. */
@Command(name = "reset", description = "Stops everything and deletes all local data, keys too.")
public final class ResetCommand implements Callable<Integer> {
    /** All that the platform writes in its home; anything else there belongs to somebody else. */
    private static final List<String> OURS = List.of(
            "postgres",
            "kafka",
            "mailbox",
            "secrets",
            OwnService.FOLDER,
            "run",
            "log",
            "work",
            "cache",
            "models",
            "campaign-journal",
            "training",
            "zhiying.lock");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Console.out(spec);
        StackConfig config = Here.config();
        if (!Files.exists(config.home())) {
            out.println("There is nothing in " + config.home() + ".");
            return 0;
        }
        if (!yes && !confirmed(out, config.home())) {
            out.println("Nothing was deleted.");
            return 1;
        }
        try (var progress = new ConsoleProgress(out)) {
            LocalStack.at(config, progress).stop();
        }
        for (String name : OURS) {
            Trees.delete(config.home().resolve(name));
        }
        try (var left = Files.list(config.home())) {
            List<Path> foreign = left.toList();
            if (foreign.isEmpty()) {
                Files.delete(config.home());
                out.println("Deleted " + config.home() + ".");
            } else {
                out.println(
                        "Deleted the platform's data in " + config.home() + "; left what is not its own: " + foreign);
            }
        }
        return 0;
    }

    private static boolean confirmed(PrintWriter out, Path home) {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new StackException("reset deletes all data in " + home + "; say ./zhiying reset --yes to mean it");
        }
        out.flush();
        String answer = console.readLine("Delete all customers, campaigns, models and keys in %s? [y/N] ", home);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
