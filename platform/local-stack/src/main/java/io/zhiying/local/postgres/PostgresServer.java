package io.zhiying.local.postgres;

import io.zhiying.local.Component;
import io.zhiying.local.Secrets;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import io.zhiying.local.StackPort;
import io.zhiying.local.StackProcess;
import io.zhiying.local.process.ChildEnvironment;
import io.zhiying.local.process.OsProcess;
import io.zhiying.local.process.ProcessSpec;
import io.zhiying.local.process.Shell;
import io.zhiying.local.process.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL with its data in {@code postgres/data}; every connection, local ones too, needs a password. */
public final class PostgresServer implements Component {
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=" + StackConfig.HOST,
            "unix_socket_directories=",
            "shared_buffers=64MB",
            "max_connections=150",
            "max_wal_size=1GB",
            "io_method=sync",
            "timezone=UTC",
            "log_timezone=UTC",
            // A new platform's first load is planned by statistics of empty tables until these are looked at.
            "autovacuum_naptime=5s",
            "log_min_duration_statement=2s",
            "log_lock_waits=on");

    private final StackConfig config;
    private final Secrets secrets;
    private final Path folder;
    private final Path data;

    public PostgresServer(StackConfig config, Secrets secrets) {
        this.config = config;
        this.secrets = secrets;
        folder = config.home().resolve("postgres");
        data = folder.resolve("data");
    }

    @Override
    public StackProcess process() {
        return StackProcess.POSTGRESQL;
    }

    @Override
    public void prepare() {
        try {
            Files.createDirectories(folder);
            Path software = PostgresSoftware.unpackedIn(folder);
            if (Files.exists(data)) {
                requirePassword();
                forgetStalePid();
            } else {
                initialise(software);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ProcessSpec spec() {
        List<String> command = new ArrayList<>(List.of(
                PostgresSoftware.unpackedIn(folder).resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(config.port(StackPort.POSTGRESQL))));
        for (String setting : SETTINGS) {
            command.add("-c");
            command.add(setting);
        }
        return new ProcessSpec(
                process().label(),
                Unprivileged.forFolder(folder).command(command),
                ChildEnvironment.from(config.environment()),
                folder,
                config.home().resolve("log/postgresql.log"),
                data.toString(),
                // Closes connections and writes a checkpoint; TERM would wait for clients to leave by themselves.
                "INT",
                Duration.ofSeconds(30));
    }

    @Override
    public boolean isHealthy() {
        try (var connection = databases().connectAsSuperuser("postgres")) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void afterReady() {
        databases().provision();
    }

    public Databases databases() {
        return new Databases(config, secrets);
    }

    private void initialise(Path software) throws IOException {
        Path unfinished = folder.resolve("data.new");
        Trees.delete(unfinished);
        Path password = folder.resolve("password.new");
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, secrets.password(Databases.SUPERUSER));
        var unprivileged = Unprivileged.forFolder(folder);
        unprivileged.own(folder);
        var outcome = Shell.run(
                folder,
                ChildEnvironment.from(config.environment()),
                unprivileged.command(List.of(
                        software.resolve("bin/initdb").toString(),
                        "-D",
                        unfinished.toString(),
                        "-U",
                        Databases.SUPERUSER,
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8")));
        Files.deleteIfExists(password);
        if (!outcome.succeeded()) {
            throw new StackException("PostgreSQL could not make its data folder:\n" + outcome.output());
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void requirePassword() {
        if (!secrets.has(Databases.SUPERUSER)) {
            throw new StackException(data + " holds a database, but its password is gone from "
                    + config.home().resolve("secrets")
                    + ".\nPut the file back, or start afresh with ./zhiying reset");
        }
    }

    /** After a crash the pid may belong to another program by now, which PostgreSQL takes for a running server. */
    private void forgetStalePid() throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        String first = lines.stream().findFirst().orElse("").strip();
        boolean server = first.matches("\\d{1,18}")
                && new OsProcess(Long.parseLong(first))
                        .commandLine()
                        .map(line -> line.contains("postgres"))
                        .orElse(false);
        if (!server) {
            SharedMemory.awaitRelease(lines);
            Files.delete(file);
        }
    }
}
