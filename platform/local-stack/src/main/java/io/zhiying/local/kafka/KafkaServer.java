package io.zhiying.local.kafka;

import io.zhiying.local.Component;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import io.zhiying.local.StackLogs;
import io.zhiying.local.StackPort;
import io.zhiying.local.StackProcess;
import io.zhiying.local.process.ChildEnvironment;
import io.zhiying.local.process.JavaCommand;
import io.zhiying.local.process.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** One KRaft broker, its own controller, on loopback, with its log in {@code kafka/data}. */
public final class KafkaServer implements Component {
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("inter.broker.listener.name", "PLAINTEXT"),
            // Services declare their topics; a name typed wrong must fail, not make a topic.
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "8"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // Sized for a laptop: the standard cleaner buffer alone is half of this heap.
            Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
            Map.entry("log.segment.bytes", "134217728"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("background.threads", "2"),
            Map.entry("num.recovery.threads.per.data.dir", "2"),
            Map.entry("socket.request.max.bytes", "20971520"),
            // A broker that was killed may register again only when its old session is over.
            Map.entry("broker.session.timeout.ms", "3000"),
            Map.entry("broker.heartbeat.interval.ms", "500"));

    private final StackConfig config;
    private final Path folder;

    public KafkaServer(StackConfig config) {
        this.config = config;
        folder = config.home().resolve("kafka");
    }

    @Override
    public StackProcess process() {
        return StackProcess.KAFKA;
    }

    @Override
    public void prepare() {
        Map<String, String> settings = new TreeMap<>(SETTINGS);
        String broker = config.urls().kafka();
        String controller = StackConfig.HOST + ":" + config.port(StackPort.KAFKA_CONTROLLER);
        settings.put("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller);
        settings.put("advertised.listeners", "PLAINTEXT://" + broker);
        settings.put("controller.quorum.voters", "1@" + controller);
        settings.put("log.dirs", folder.resolve("data").toString().replace("\\", "\\\\"));
        try {
            Files.createDirectories(folder.resolve("data"));
            Files.writeString(
                    settingsFile(),
                    settings.entrySet().stream()
                            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new StackException("cannot write " + settingsFile() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ProcessSpec spec() {
        List<String> command = JavaCommand.flags(config, process(), "256m");
        command.addAll(JavaCommand.sharedArchive(config, process()));
        command.add("-Dlog4j2.configurationFile=classpath:log4j2-process.properties");
        command.add("-Dzhiying.log=" + StackLogs.of(config, process()));
        command.addAll(List.of(
                "-cp",
                JavaCommand.ownClassPath(),
                KafkaProcess.class.getName(),
                settingsFile().toString()));
        return new ProcessSpec(
                process().label(),
                command,
                ChildEnvironment.from(config.environment()),
                folder,
                StackLogs.of(config, process()),
                JavaCommand.marker(config, process()),
                "TERM",
                Duration.ofSeconds(30));
    }

    @Override
    public boolean isHealthy() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                config.urls().kafka(),
                "default.api.timeout.ms",
                5000,
                "request.timeout.ms",
                4000,
                "reconnect.backoff.max.ms",
                200);
        try (var admin = Admin.create(settings)) {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path settingsFile() {
        return folder.resolve("server.properties");
    }
}
