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

    /** Made for one build of the Java runtime; another would refuse it. */
    Path aotCache() {
        String runtime = Fingerprints.ofText(System.getProperty("java.vm.version") + JavaCommand.java())
                .substring(0, 8);
        return folder.resolve("app-" + runtime + ".aot");
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
