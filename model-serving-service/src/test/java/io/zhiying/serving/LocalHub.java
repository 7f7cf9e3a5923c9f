package io.zhiying.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A model hub with the layout of the Hugging Face Hub: large files lie in a store of their own, which it redirects to. */
final class LocalHub {
    static final String TOKEN = "hf_test";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static final int LARGE = 10_000;
    private static final Map<String, Repository> REPOSITORIES = new ConcurrentHashMap<>();
    private static final HttpServer HUB = server(LocalHub::answer);
    private static final HttpServer STORE = server(LocalHub::large);

    private LocalHub() {}

    /** What went over the wire. */
    record Request(
            String path, @Nullable String range, @Nullable String authorization) {}

    static final class Repository {
        final Map<String, byte[]> files = new TreeMap<>();
        final List<Request> requests = new CopyOnWriteArrayList<>();
        /** Connections that are cut after a third of what is left. */
        int cuts;

        boolean ignoresRanges;
        boolean liesAboutBytes;
        boolean sendsMore;
    }

    static String url() {
        return "http://127.0.0.1:" + HUB.getAddress().getPort();
    }

    static Repository repository(String name, Map<String, byte[]> files) {
        var repository = new Repository();
        repository.files.putAll(files);
        REPOSITORIES.put(name, repository);
        return repository;
    }

    private static HttpServer server(com.sun.net.httpserver.HttpHandler handler) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", handler);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Repository find(HttpExchange exchange, String[] path, int at) throws IOException {
        var repository = path.length > at + 1 ? REPOSITORIES.get(path[at] + "/" + path[at + 1]) : null;
        if (repository != null) {
            var headers = exchange.getRequestHeaders();
            repository.requests.add(new Request(
                    exchange.getRequestURI().getPath(), headers.getFirst("Range"), headers.getFirst("Authorization")));
        } else {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        }
        return repository;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
        if (path[0].equals("api")) {
            var repository = find(exchange, path, 2);
            if (repository != null) {
                send(exchange, listing(repository).getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        var repository = find(exchange, path, 0);
        if (repository == null) {
            return;
        }
        byte[] bytes = repository.files.get(String.join("/", Arrays.copyOfRange(path, 4, path.length)));
        if (bytes.length < LARGE) {
            send(exchange, bytes);
            return;
        }
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        "http://127.0.0.1:%d%s"
                                .formatted(
                                        STORE.getAddress().getPort(),
                                        exchange.getRequestURI().getPath()));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private static void large(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
        var repository = find(exchange, path, 0);
        if (repository == null) {
            return;
        }
        byte[] bytes = repository
                .files
                .get(String.join("/", Arrays.copyOfRange(path, 4, path.length)))
                .clone();
        if (repository.liesAboutBytes) {
            bytes[bytes.length / 2] ^= 1;
        }
        if (repository.sendsMore) {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null || repository.ignoresRanges
                ? 0
                : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
        }
        int left = bytes.length - from;
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, left);
        boolean cut = repository.cuts > 0;
        repository.cuts--;
        try (exchange) {
            exchange.getResponseBody().write(bytes, from, cut ? left / 3 : left);
            exchange.getResponseBody().flush();
        }
    }

    private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String listing(Repository repository) {
        List<String> siblings = new ArrayList<>();
        repository.files.forEach((path, bytes) -> siblings.add(
                bytes.length < LARGE
                        ? "{\"rfilename\": \"%s\", \"size\": %d, \"blobId\": \"%s\"}"
                                .formatted(path, bytes.length, digest("SHA-1", "blob " + bytes.length + "\0", bytes))
                        : ("{\"rfilename\": \"%s\", \"size\": %d, \"blobId\": \"pointer\", "
                                        + "\"lfs\": {\"size\": %d, \"sha256\": \"%s\"}}")
                                .formatted(path, bytes.length, bytes.length, digest("SHA-256", "", bytes))));
        return "{\"sha\": \"%s\", \"siblings\": [%s]}".formatted(COMMIT, String.join(", ", siblings));
    }

    private static String digest(String algorithm, String before, byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            digest.update(before.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
