package io.zhiying.local.mailbox;

import io.zhiying.local.Component;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackLogs;
import io.zhiying.local.StackPort;
import io.zhiying.local.StackProcess;
import io.zhiying.local.process.ChildEnvironment;
import io.zhiying.local.process.Health;
import io.zhiying.local.process.JavaCommand;
import io.zhiying.local.process.ProcessSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The mailbox that campaigns send to on a laptop; its messages lie in {@code mailbox}. */
public final class MailboxServer implements Component {
    private final StackConfig config;
    private final Path folder;

    public MailboxServer(StackConfig config) {
        this.config = config;
        folder = config.home().resolve("mailbox");
    }

    @Override
    public StackProcess process() {
        return StackProcess.MAILBOX;
    }

    @Override
    public ProcessSpec spec() {
        List<String> command = JavaCommand.flags(config, process(), "64m");
        command.addAll(JavaCommand.sharedArchive(config, process()));
        command.add("-Dlog4j2.configurationFile=classpath:log4j2-process.properties");
        command.add("-Dzhiying.log=" + StackLogs.of(config, process()));
        command.addAll(List.of(
                "-cp",
                JavaCommand.ownClassPath(),
                MailboxProcess.class.getName(),
                Integer.toString(config.port(StackPort.SMTP)),
                Integer.toString(config.port(StackPort.MAILBOX)),
                folder.toString()));
        return new ProcessSpec(
                process().label(),
                command,
                ChildEnvironment.from(config.environment()),
                folder,
                StackLogs.of(config, process()),
                JavaCommand.marker(config, process()),
                "TERM",
                Duration.ofSeconds(10));
    }

    @Override
    public boolean isHealthy() {
        return Health.answersOk(config.url(StackPort.MAILBOX) + "/health");
    }
}
