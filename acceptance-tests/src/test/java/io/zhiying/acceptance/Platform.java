package io.zhiying.acceptance;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Mailbox;
import io.zhiying.local.LocalStack;
import io.zhiying.local.Progress;
import io.zhiying.local.Secrets;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackProcess;
import io.zhiying.local.StackUrls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A whole platform on free ports with a home of its own, started for the first test class that asks for it and ended
 * after the last.
 */
final class Platform implements AutoCloseable {
    private final LocalStack stack;
    private final Api operator;

    private Platform(LocalStack stack) {
        this.stack = stack;
        this.operator = new Api(
                URI.create(stack.urls().gateway()),
                stack.keys().admin(),
                stack.keys().write());
    }

    /** Gives test methods and constructors the one platform. */
    static final class Running implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Platform.class;
        }

        @Override
        public Platform resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Platform.class))
                    .computeIfAbsent(Platform.class, key -> start(), Platform.class);
        }
    }

    private static Platform start() {
        Path home = Path.of("target/platform").toAbsolutePath();
        Path root = Path.of("..").toAbsolutePath().normalize();
        var environment = new HashMap<>(System.getenv());
        // Making a cache takes longer than it saves where everything starts once.
        environment.putIfAbsent("ZHIYING_AOT", "off");
        // A run that was killed may have left its processes.
        LocalStack.at(StackConfig.onFreePorts(root, home, environment), Progress.silent())
                .stop();
        delete(home);
        var config = StackConfig.onFreePorts(root, home, environment);
        return new Platform(LocalStack.start(config, Progress.silent()));
    }

    /** A workspace of a test's own, with its keys. */
    Workspace newWorkspace(String name) {
        String id = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        var created = operator.must(
                        Call.post("/v1/workspaces", Json.object().put("id", id).put("name", name)))
                .json();
        String adminKey = created.path("adminKey").path("secret").asString();
        var admin = new Api(gateway(), adminKey, "");
        var writeKey = admin.must(
                        Call.post("/v1/keys", Json.object().put("name", "shop").put("kind", "write")))
                .json()
                .path("secret")
                .asString();
        return new Workspace(id, adminKey, writeKey, new Api(gateway(), adminKey, writeKey));
    }

    /** @param api calls with the workspace's keys */
    record Workspace(String id, String adminKey, String writeKey, Api api) {}

    /** Calls with the keys of the workspace {@code default}, which may do everything. */
    Api operator() {
        return operator;
    }

    Api callerWith(String key) {
        return new Api(gateway(), key, key);
    }

    URI gateway() {
        return URI.create(stack.urls().gateway());
    }

    StackUrls urls() {
        return stack.urls();
    }

    /** To look into, or tamper with, what no interface shows. */
    Connection superuserOf(String database) throws SQLException {
        String password = new Secrets(stack.config().home()).password("postgres");
        return DriverManager.getConnection(stack.urls().jdbc(database), "postgres", password);
    }

    Mailbox mailbox() {
        return new Mailbox(URI.create(stack.urls().mailbox()));
    }

    /** Ends a process as a crash would. */
    void kill(StackProcess process) {
        stack.kill9(process);
    }

    /** Starts it again and returns when it is healthy. */
    void start(StackProcess process) {
        stack.restart(process);
    }

    /** Starts whatever does not run, so that a test that failed leaves a whole platform to the next. */
    void heal() {
        LocalStack.start(stack.config(), Progress.silent());
    }

    /** Asks until there is an answer. */
    static <T> T await(String what, Duration patience, Supplier<Optional<T>> question) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + patience.toSeconds() + " s in vain: " + what);
            }
            pause(Duration.ofMillis(100));
        }
    }

    static Answer awaitStatus(Api api, Call call, int status, Duration patience) {
        return await(
                call.method() + " " + call.path() + " answers " + status,
                patience,
                () -> Optional.of(api.send(call)).filter(answer -> answer.status() == status));
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        stack.stop();
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The items of all pages of a list. */
    static List<tools.jackson.databind.JsonNode> all(Api api, String path) {
        var items = new java.util.ArrayList<tools.jackson.databind.JsonNode>();
        String separator = path.contains("?") ? "&" : "?";
        String cursor = "";
        do {
            var page = api.must(Call.get(path + cursor)).json();
            page.path("items").forEach(items::add);
            var next = page.path("next");
            cursor = next.isString()
                    ? separator + "cursor="
                            + java.net.URLEncoder.encode(next.asString(), java.nio.charset.StandardCharsets.UTF_8)
                    : "";
        } while (!cursor.isEmpty());
        return items;
    }
}
