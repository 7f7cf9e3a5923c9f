package io.zhiying.platform.test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/**
 * One PostgreSQL and one Kafka for all tests of a JVM, started when first asked for and ended with it. Each test
 * context gets a database of its own with an owner and an app role, as in production.
 */
public final class TestServers {
    private static final boolean CONTAINERS = "containers".equals(System.getProperty("zhiying.test.backend"));

    private TestServers() {}

    /** A fresh database; the owner runs migrations, the app role has no more than data rights. */
    public record Database(String url, String ownerUser, String appUser, String password) {}

    private static final class Postgres {
        static final PostgresServer SERVER = CONTAINERS ? PostgresServer.container() : PostgresServer.embedded();
    }

    private static final class Kafka {
        static final String BOOTSTRAP = CONTAINERS ? KafkaServers.container() : KafkaServers.embedded();
    }

    public static String kafkaBootstrapServers() {
        return Kafka.BOOTSTRAP;
    }

    public static Database newDatabase() {
        var name = "t" + UUID.randomUUID().toString().replace("-", "");
        var owner = name + "_owner";
        var app = name + "_app";
        var server = Postgres.SERVER;
        try (var connection = server.connect("postgres")) {
            execute(connection, "create role %s login password 'test'".formatted(owner));
            execute(connection, "create role %s login password 'test'".formatted(app));
            execute(connection, "create database %s owner %s".formatted(name, owner));
        } catch (SQLException e) {
            throw new IllegalStateException("could not create a test database", e);
        }
        return new Database(server.url(name), owner, app, "test");
    }

    /** A way in for what only an operator may do, and for looking at the server's files. */
    public static Connection operatorOf(String databaseUrl) throws SQLException {
        return Postgres.SERVER.connect(databaseUrl.substring(databaseUrl.lastIndexOf('/') + 1));
    }

    /** Whether the servers' files lie on this machine. */
    public static boolean filesAreHere() {
        return !CONTAINERS;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A PostgreSQL, with its superuser's way in. */
    record PostgresServer(String address, String user, String password) {
        static PostgresServer embedded() {
            try {
                var server = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        // A test database need not survive the machine.
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("full_page_writes", "off")
                        .start();
                return new PostgresServer("127.0.0.1:" + server.getPort(), "postgres", "postgres");
            } catch (java.io.IOException e) {
                throw new IllegalStateException("could not start PostgreSQL", e);
            }
        }

        @SuppressWarnings("resource") // ends with the JVM
        static PostgresServer container() {
            var server = new org.testcontainers.postgresql.PostgreSQLContainer("postgres:18-alpine");
            server.start();
            return new PostgresServer(
                    server.getHost() + ":" + server.getMappedPort(5432), server.getUsername(), server.getPassword());
        }

        String url(String database) {
            return "jdbc:postgresql://" + address + "/" + database;
        }

        Connection connect(String database) throws SQLException {
            return DriverManager.getConnection(url(database), user, password);
        }
    }
}
