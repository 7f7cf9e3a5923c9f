package io.zhiying.platform.test;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A single Kafka node (KRaft, broker and controller in one) in this JVM or in a container. */
final class KafkaServers {
    private KafkaServers() {}

    static String embedded() {
        try {
            var dir = Files.createTempDirectory("kafka-test");
            int broker = freePort();
            int controller = freePort();
            var settings = settings(dir.resolve("log"), broker, controller);
            format(dir, settings);
            var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server.startup();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.shutdown();
                deleteAll(dir);
            }));
            return "127.0.0.1:" + broker;
        } catch (IOException e) {
            throw new UncheckedIOException("could not start Kafka", e);
        }
    }

    @SuppressWarnings("resource") // ends with the JVM
    static String container() {
        var kafka = new org.testcontainers.kafka.KafkaContainer("apache/kafka:4.2.0");
        kafka.start();
        return kafka.getBootstrapServers();
    }

    private static Properties settings(Path log, int broker, int controller) {
        var settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controller,
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(broker, controller),
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + broker,
                "controller.listener.names",
                "CONTROLLER",
                "log.dirs",
                log.toString()));
        settings.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "group.initial.rebalance.delay.ms", "0",
                "auto.create.topics.enable", "false",
                "num.network.threads", "1",
                "num.io.threads", "2",
                "log.cleaner.dedupe.buffer.size", "2097152"));
        return settings;
    }

    private static void format(Path dir, Properties settings) throws IOException {
        var file = dir.resolve("server.properties");
        try (var out = Files.newBufferedWriter(file)) {
            settings.store(out, null);
        }
        var arguments = new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
        int status = kafka.tools.StorageTool.execute(
                arguments, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        if (status != 0) {
            throw new IllegalStateException("kafka storage format ended with " + status);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void deleteAll(Path dir) {
        try (var files = Files.walk(dir)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // a temporary folder may stay
        }
    }
}
