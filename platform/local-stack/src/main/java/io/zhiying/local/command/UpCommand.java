package io.zhiying.local.command;

import io.zhiying.local.LocalStack;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackProcess;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts the platform. */
@Command(name = "up", description = "Builds what is stale and starts everything that does not run.")
public final class UpCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "PROCESS",
            arity = "0..*",
            description = "Only these, with PostgreSQL and Kafka where they are needed.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        PrintWriter out = Console.out(spec);
        StackConfig config = Here.config();
        Set<StackProcess> wanted = names.isEmpty()
                ? EnumSet.allOf(StackProcess.class)
                : names.stream()
                        .map(StackProcess::named)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(StackProcess.class)));
        out.println("Zhiying starts; its data is kept in " + config.home());
        try (var progress = new ConsoleProgress(out)) {
            LocalStack stack = LocalStack.start(config, wanted, progress);
            out.println();
            out.println("All healthy after " + ConsoleProgress.seconds(progress.elapsed()) + ".");
            out.println();
            welcome(out, stack);
        }
        return 0;
    }

    private static void welcome(PrintWriter out, LocalStack stack) {
        String gateway = stack.urls().gateway();
        out.println("  API             " + gateway);
        out.println("  API reference   " + gateway + "/docs");
        out.println("  Mailbox         " + stack.urls().mailbox() + "   (what campaigns send; SMTP on port "
                + stack.urls().smtpPort() + ")");
        out.println("  Admin key       " + stack.keys().admin());
        out.println("  Write key       " + stack.keys().write());
        out.println();
        out.println("Send a first event and look at the profile that it made:");
        out.println();
        out.println("  curl -u " + stack.keys().write() + ": " + gateway
                + "/v1/track -H 'Content-Type: application/json' \\");
        out.println(
                "    -d '{\"userId\":\"ada\",\"event\":\"Product Viewed\",\"properties\":{\"product_id\":\"sku-1\"}}'");
        out.println("  curl -H 'Authorization: Bearer " + stack.keys().admin() + "' '" + gateway
                + "/v1/profiles/lookup?type=user_id&value=ada'");
        out.println();
        out.println("Next: ./zhiying demo   walks the whole story on a real retailer's year");
        out.flush();
    }
}
