package io.zhiying.local;

import io.zhiying.local.command.DemoCommand;
import io.zhiying.local.command.DownCommand;
import io.zhiying.local.command.EvaluateCommand;
import io.zhiying.local.command.LogsCommand;
import io.zhiying.local.command.ResetCommand;
import io.zhiying.local.command.StatusCommand;
import io.zhiying.local.command.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code ./zhiying} hands over to. */
@Command(
        name = "zhiying",
        description = "Zhiying on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            EvaluateCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DownCommand.class,
            ResetCommand.class
        },
        footer = {
            "  test      Runs the whole test suite; arguments go to Maven.",
            "",
            "Ports and folders are set by ZHIYING_... variables: see docs/operating-locally.md."
        })
public final class Zhiying {
    private Zhiying() {}

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        String[] given = arguments.length == 0 ? new String[] {"--help"} : arguments;
        var commandLine = new CommandLine(new Zhiying());
        // What follows belongs to the program that is called.
        commandLine.getSubcommands().forEach((name, command) -> {
            boolean callsAnother = name.equals("evaluate") || name.equals("demo");
            command.setStopAtPositional(callsAnother);
            command.setUnmatchedOptionsArePositionalParams(callsAnother);
        });
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    if (!(exception instanceof StackException)) {
                        exception.printStackTrace(command.getErr());
                    }
                    command.getErr().println("\nzhiying: " + exception.getMessage());
                    return 1;
                })
                .execute(given);
    }

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;
}
