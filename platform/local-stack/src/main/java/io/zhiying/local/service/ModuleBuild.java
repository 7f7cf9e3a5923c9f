package io.zhiying.local.service;

import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import io.zhiying.local.process.Fingerprints;
import io.zhiying.local.process.JavaCommand;
import io.zhiying.local.process.LogTail;
import io.zhiying.local.process.Shell;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Packages modules of this checkout with Maven, when their sources have changed since their jars were made. */
public final class ModuleBuild {
    /** Modules of this repository that others are built from. */
    private static final List<String> LIBRARIES =
            List.of("platform/contracts", "platform/service-starter", "model-architectures");

    private static final String OPTIONS =
            "-B -q -ntp -Dstyle.color=never -am -Dmaven.test.skip=true -Dspotless.check.skip=true"
                    + " -Dcyclonedx.skip=true package";
    private static final Pattern MAVEN_ADVICE = Pattern.compile(
            "\\] *$|\\] (-> )?\\[Help 1]|Maven with|Maven using|more information about|can resume|mvn <args>");
    private static final int SHOWN_ERRORS = 25;

    private final StackConfig config;
    private final Path log;

    public ModuleBuild(StackConfig config) {
        this.config = config;
        log = config.home().resolve("log/build.log");
    }

    /** A module of plain classes, built if need be, with the libraries of this launcher: enough for a client. */
    public List<Path> classPathOf(String module) {
        if (!Files.isDirectory(folder(module))) {
            throw new StackException("there is no module " + module + " in " + config.root());
        }
        String jar = Path.of(module).getFileName() + "-\\d.*\\.jar";
        if (!isFresh(module, jar)) {
            build(List.of(module), jar);
        }
        return Stream.concat(
                        Stream.of(jar(module, jar)),
                        Stream.of(JavaCommand.ownClassPath().split(File.pathSeparator))
                                .map(Path::of))
                .toList();
    }

    /** The newest file of that name in the module's {@code target}, or the name alone where there is none. */
    Path jar(String module, String pattern) {
        Path target = folder(module).resolve("target");
        try (Stream<Path> files = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .findFirst()
                    .orElse(target.resolve("missing.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isFresh(String module, String pattern) {
        Path jar = jar(module, pattern);
        if (!Files.exists(jar)) {
            return false;
        }
        try {
            Path record = record(module);
            String known = Files.exists(record) ? Files.readString(record) : "";
            if (known.equals(state(module, jar))) {
                return true;
            }
            // Somebody else, such as mvn verify, made this jar; it is as good if no source is newer.
            if (known.endsWith(stamp(jar)) || anySourceIsNewer(module, jar)) {
                return false;
            }
            Files.writeString(record, state(module, jar));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void build(Collection<String> modules, String pattern) {
        String names = String.join(",", modules);
        String maven = "'" + maven() + "' " + OPTIONS + " -pl " + names + " >'" + log + "' 2>&1";
        try {
            Files.createDirectories(config.home().resolve("log"));
            var environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
            if (!Shell.run(config.root(), environment, List.of("/bin/sh", "-c", maven))
                    .succeeded()) {
                throw new StackException("the build of " + names + " failed:\n" + String.join("\n", errors())
                        + "\nThe whole log is " + log);
            }
            for (String module : modules) {
                Files.writeString(record(module), state(module, jar(module, pattern)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> errors() {
        List<String> lines = LogTail.lastLines(log, 400);
        List<String> errors = lines.stream()
                .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                .filter(line -> line.startsWith("[ERROR]")
                        && !MAVEN_ADVICE.matcher(line).find())
                .limit(SHOWN_ERRORS)
                .toList();
        return errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - SHOWN_ERRORS), lines.size()) : errors;
    }

    private String state(String module, Path jar) throws IOException {
        return Fingerprints.ofTrees(config.root(), sources(module)) + " " + stamp(jar);
    }

    private boolean anySourceIsNewer(String module, Path jar) throws IOException {
        FileTime built = Files.getLastModifiedTime(jar);
        for (Path source : Fingerprints.files(sources(module))) {
            if (Files.getLastModifiedTime(source).compareTo(built) > 0) {
                return true;
            }
        }
        return false;
    }

    private List<Path> sources(String module) {
        List<Path> sources = new ArrayList<>(List.of(config.root().resolve("pom.xml")));
        Stream.concat(Stream.of(module), LIBRARIES.stream()).map(this::folder).forEach(folder -> {
            sources.add(folder.resolve("pom.xml"));
            sources.add(folder.resolve("src/main"));
        });
        return sources;
    }

    private Path maven() {
        String path = config.environment().getOrDefault("PATH", "");
        String chosen = config.environment().getOrDefault("ZHIYING_MAVEN", "mvn");
        return Shell.find(chosen, path)
                .orElseThrow(() -> new StackException("Maven is needed to build, and there is no '" + chosen
                        + "' on the PATH.\nInstall it (Debian: apt install maven) and run this again"));
    }

    private Path folder(String module) {
        return config.root().resolve(module);
    }

    private Path record(String module) {
        return folder(module).resolve("target/zhiying-build.txt");
    }

    private static String stamp(Path jar) throws IOException {
        return Files.size(jar) + "@" + Files.getLastModifiedTime(jar).toMillis();
    }
}
