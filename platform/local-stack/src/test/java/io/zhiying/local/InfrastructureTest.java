package io.zhiying.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zhiying.local.process.DetachedProcesses;
import io.zhiying.local.process.PortOwners;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL, Kafka and the mailbox as real processes, shared by the tests of this class. */
class InfrastructureTest {
    private static final Set<StackProcess> INFRASTRUCTURE =
            EnumSet.of(StackProcess.POSTGRESQL, StackProcess.KAFKA, StackProcess.MAILBOX);

    @TempDir
    static Path home;

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        var config = StackConfig.onFreePorts(StackConfig.findRoot(), home, System.getenv());
        stack = LocalStack.start(config, INFRASTRUCTURE, Progress.silent());
    }

    @AfterAll
    static void stopLeavesNothingRunning() {
        stack.stop();

        assertThat(DetachedProcesses.marked(home.toString())).isEmpty();
        for (StackProcess process : INFRASTRUCTURE) {
            for (StackPort port : process.ports()) {
                assertThat(PortOwners.isFree(stack.config().port(port))).isTrue();
            }
        }
    }

    @Test
    void givesEveryServiceADatabaseThatOnlyItsOwnerMayShape() throws Exception {
        try (var owner = connect("campaign", "campaign_owner");
                var app = connect("campaign", "campaign_app")) {
            run(owner, "create schema platform");
            run(owner, "create table platform.outbox (id bigserial primary key)");
            run(owner, "create table campaigns (id bigserial primary key, name text)");
            run(app, "insert into campaigns (name) values ('双十一')");
            run(app, "insert into platform.outbox default values");

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> run(app, "create table mine (id int)"))
                    .withMessageContaining("permission denied");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> run(app, "truncate campaigns"))
                    .withMessageContaining("permission denied");
        }
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect("nlp", "campaign_app"))
                .withMessageContaining("permission denied");
    }

    @Test
    void letsNobodyInWithoutAPassword() {
        String url = stack.urls().jdbc("postgres");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(url, "postgres", "guess"))
                .withMessageContaining("password authentication failed");
    }

    @Test
    void keepsCommittedRowsWhenPostgresIsKilled() throws Exception {
        try (var owner = connect("gateway", "gateway_owner")) {
            run(owner, "create table kept (name text)");
            run(owner, "insert into kept values ('张伟'), ('Ada')");
        }

        stack.kill9(StackProcess.POSTGRESQL);
        stack.restart(StackProcess.POSTGRESQL);

        try (var app = connect("gateway", "gateway_app");
                var rows = app.createStatement().executeQuery("select count(*) from kept")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void keepsAcknowledgedRecordsWhenKafkaIsKilled() throws Exception {
        Map<String, Object> servers = Map.of("bootstrap.servers", stack.urls().kafka());
        try (var admin = Admin.create(servers)) {
            admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.urls().kafka(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            var sent = IntStream.range(0, 500)
                    .mapToObj(i -> producer.send(new ProducerRecord<>("kept", "k" + i, "事件 " + i)))
                    .toList();
            for (var acknowledgement : sent) {
                acknowledgement.get(20, TimeUnit.SECONDS);
            }
        }

        stack.kill9(StackProcess.KAFKA);
        assertThat(state(StackProcess.KAFKA)).isEqualTo(ProcessStatus.State.DOWN);
        stack.restart(StackProcess.KAFKA);

        var read = new TreeSet<String>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        stack.urls().kafka(),
                        "group.id",
                        "reader",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("kept"));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (read.size() < 500 && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(300)).forEach(record -> read.add(record.value()));
            }
        }
        assertThat(read).hasSize(500).contains("事件 0", "事件 499");
    }

    @Test
    void keepsWhatRunsWhenStartedAgain() {
        var before = pids();

        LocalStack.start(stack.config(), INFRASTRUCTURE, Progress.silent());

        assertThat(pids()).isEqualTo(before);
    }

    @Test
    void namesTheProcessOnABusyPortAndStartsNothing(@TempDir Path other) {
        var ports = new java.util.EnumMap<StackPort, Integer>(
                StackConfig.onFreePorts(stack.config().root(), other, Map.of()).ports());
        ports.put(StackPort.KAFKA, stack.config().port(StackPort.KAFKA));
        var config = new StackConfig(
                stack.config().root(),
                other,
                ports,
                Duration.ofSeconds(30),
                stack.config().environment());

        var refusal = assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> LocalStack.start(config, INFRASTRUCTURE, Progress.silent()))
                .withMessageContaining("port " + ports.get(StackPort.KAFKA) + " (kafka) is busy")
                .withMessageContaining("ZHIYING_KAFKA_PORT");
        if (System.getProperty("os.name").startsWith("Linux")) {
            refusal.withMessageContaining("#kafka#");
        }
        assertThat(DetachedProcesses.marked(other.toString())).isEmpty();
    }

    @Test
    void refusesToStartOnAFullDisk(@TempDir Path other) {
        var environment = new java.util.HashMap<>(System.getenv());
        environment.put("ZHIYING_MIN_FREE_DISK_MB", "100000000");
        var config = StackConfig.onFreePorts(stack.config().root(), other, environment);

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> LocalStack.start(config, INFRASTRUCTURE, Progress.silent()))
                .withMessageContaining("the disk is nearly full");
    }

    private static List<Long> pids() {
        return stack.status().stream().flatMap(status -> status.pid().stream()).toList();
    }

    private static ProcessStatus.State state(StackProcess process) {
        return stack.status().stream()
                .filter(status -> status.process() == process)
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static Connection connect(String database, String role) throws SQLException {
        return DriverManager.getConnection(stack.urls().jdbc(database), role, new Secrets(home).password(role));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
