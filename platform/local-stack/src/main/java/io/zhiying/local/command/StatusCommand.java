package io.zhiying.local.command;

import io.zhiying.local.LocalStack;
import io.zhiying.local.ProcessStatus;
import io.zhiying.local.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows how the platform is. */
@Command(
        name = "status",
        description = "Shows each process, its health, ports, age and memory; exits with 1 unless all are healthy.")
public final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-17s %-10s %-8s %-13s %-9s %s";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Console.out(spec);
        LocalStack stack = Here.stack(Progress.silent());
        List<ProcessStatus> all = stack.status();
        out.println(line("PROCESS", "STATE", "PID", "PORTS", "UP", "MEMORY"));
        for (ProcessStatus status : all) {
            String ports = status.process().ports().stream()
                    .map(port -> Integer.toString(stack.config().port(port)))
                    .collect(Collectors.joining(","));
            out.println(line(
                    status.process().label(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.pid().map(String::valueOf).orElse("-"),
                    ports,
                    status.pid().isPresent() ? age(status.uptime()) : "-",
                    status.residentBytes().map(StatusCommand::megabytes).orElse("-")));
        }
        long bytes = all.stream()
                .mapToLong(status -> status.residentBytes().orElse(0L))
                .sum();
        out.println(line("", "", "", "", "", megabytes(bytes)));
        boolean healthy = all.stream().allMatch(status -> status.state() == ProcessStatus.State.HEALTHY);
        boolean down = all.stream().allMatch(status -> status.state() == ProcessStatus.State.DOWN);
        out.println();
        if (down) {
            out.println("Nothing runs. Start it with ./zhiying up");
        } else if (healthy) {
            out.println("API " + stack.urls().gateway() + "   admin key "
                    + stack.keys().admin() + "   write key " + stack.keys().write());
        } else {
            out.println("Not all of it is healthy: ./zhiying logs PROCESS tells why, ./zhiying up starts what is down");
        }
        return healthy ? 0 : 1;
    }

    private static String line(String... cells) {
        return String.format(Locale.ROOT, ROW, (Object[]) cells).stripTrailing();
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }

    private static String age(Duration age) {
        if (age.toHours() >= 1) {
            return age.toHours() + "h" + age.toMinutesPart() + "m";
        }
        return age.toMinutes() >= 1 ? age.toMinutes() + "m" + age.toSecondsPart() + "s" : age.toSeconds() + "s";
    }
}
