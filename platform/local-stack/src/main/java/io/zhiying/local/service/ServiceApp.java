package io.zhiying.local.service;

import io.zhiying.local.StackException;
import io.zhiying.local.process.Fingerprints;
import io.zhiying.local.process.JavaCommand;
import io.zhiying.local.process.Shell;
import io.zhiying.local.process.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A service's jar taken apart, the form that starts fastest and that an AOT cache can be made for. Each build has a
 * folder of its own, so that a service which runs from an earlier one is not disturbed.
 *
 * @param folder holds {@code app.jar} and {@code lib}
 */
record ServiceApp(PlatformService service, Path folder) {

    /** Takes the jar apart where that has not been done, and deletes what is left of earlier builds. */
    static ServiceApp of(PlatformService service, Path jar) {
        try {
            Path apps = jar.resolveSibling("app");
            String build = Fingerprints.ofText(jar + " " + Files.size(jar) + " "
                            + Files.getLastModifiedTime(jar).toMillis())
                    .substring(0, 12);
            var app = new ServiceApp(service, apps.resolve(build));
            if (!Files.exists(app.folder())) {
                Path unfinished = apps.resolve(build + ".new");
                Trees.delete(unfinished);
                Files.createDirectories(apps);
                extract(jar, unfinished);
                Files.move(unfinished.resolve(jar.getFileName()), unfinished.resolve("app.jar"));
                Files.move(unfinished, app.folder(), StandardCopyOption.ATOMIC_MOVE);
            }
            deleteOthers(apps, app.folder());
            return app;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path jar() {
        return folder.resolve("app.jar");
    }

    /** Made for one Java runtime and its options; another would refuse it. */
    Path aotCache() {
        return folder.resolve("app-" + JavaCommand.runtime() + ".aot");
    }

    /** Where the JVM writes it: what a launcher that is killed meanwhile leaves must not be taken for a cache. */
    Path aotCacheInTheMaking() {
        return folder.resolve(aotCache().getFileName() + ".new");
    }

    /**
     * Keeps what a training run left, if it went well.
     *
     * @return whether there is a cache now
     */
    boolean keepTraining(boolean wentWell) {
        try {
            if (wentWell && Files.exists(aotCacheInTheMaking())) {
                Files.move(aotCacheInTheMaking(), aotCache(), StandardCopyOption.ATOMIC_MOVE);
                return true;
            }
            Files.deleteIfExists(aotCacheInTheMaking());
            Files.writeString(aotRefusal(), "training failed\n");
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says why there is no AOT cache, so that it is not tried again for this build. */
    Path aotRefusal() {
        return folder.resolve("aot-refused.txt");
    }

    private static void extract(Path jar, Path destination) {
        var outcome = Shell.run(
                jar.getParent() == null ? Path.of(".") : jar.getParent(),
                Map.of(),
                List.of(
                        JavaCommand.java().toString(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        destination.toString()));
        if (!outcome.succeeded()) {
            throw new StackException("cannot take " + jar + " apart:\n" + outcome.output());
        }
    }

    private static void deleteOthers(Path apps, Path current) throws IOException {
        try (Stream<Path> builds = Files.list(apps)) {
            builds.filter(build -> !build.equals(current)).toList().forEach(Trees::delete);
        }
    }
}
