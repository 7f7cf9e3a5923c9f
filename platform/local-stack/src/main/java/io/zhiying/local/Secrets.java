package io.zhiying.local;

import io.zhiying.local.process.HomeLock;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Random passwords and keys of one home, made when first asked for and kept in {@code secrets/local.properties}, which
 * only the owner may read.
 */
public final class Secrets {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Path file;
    private final SecureRandom random = new SecureRandom();
    private final TreeMap<String, String> values = new TreeMap<>();

    public Secrets(Path home) {
        folder = home.resolve("secrets");
        file = folder.resolve("local.properties");
        load();
    }

    public synchronized boolean has(String name) {
        return values.containsKey(name);
    }

    /** A secret of 32 random characters, the same at every call. */
    public String password(String name) {
        return valueOf(name, () -> characters(32));
    }

    public StackKeys keys() {
        return new StackKeys(
                valueOf("admin-key", () -> "zy_" + characters(8) + "_" + characters(32)),
                valueOf("write-key", () -> "zyw_" + characters(8) + "_" + characters(32)));
    }

    private synchronized String valueOf(String name, Supplier<String> maker) {
        String known = values.get(name);
        if (known != null) {
            return known;
        }
        createFolder();
        // Another launcher, or another object in this one, may be making secrets for the same home.
        try (var lock = HomeLock.take(folder, PATIENCE, line -> {})) {
            load();
            String value = values.computeIfAbsent(name, missing -> maker.get());
            store();
            return value;
        }
    }

    private void load() {
        if (!Files.exists(file)) {
            return;
        }
        var stored = new Properties();
        try {
            stored.load(new StringReader(Files.readString(file)));
        } catch (IOException e) {
            throw new StackException("cannot read " + file + ": " + e, e);
        }
        stored.stringPropertyNames().forEach(name -> values.put(name, stored.getProperty(name)));
    }

    private void createFolder() {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new StackException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    private String characters(int length) {
        return random.ints(length, 0, ALPHABET.length())
                .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
                .collect(Collectors.joining());
    }

    private void store() {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        String text = values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        try {
            Path written = folder.resolve("local.properties.new");
            Files.deleteIfExists(written);
            Files.createFile(written, ownerOnly);
            Files.writeString(written, text);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
