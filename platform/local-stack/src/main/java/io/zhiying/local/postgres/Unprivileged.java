package io.zhiying.local.postgres;

import io.zhiying.local.StackException;
import io.zhiying.local.process.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * PostgreSQL refuses to run as root, yet root is what a container or a fresh machine often gives. As root it runs in a
 * user namespace of its own, where it is nobody but still owns its files; where the kernel forbids that, it runs as the
 * user {@code nobody}, who is then given the files.
 */
final class Unprivileged {
    private static final String NOBODY = "65534";

    private final List<String> prefix;
    private final boolean givesFilesAway;

    private Unprivileged(List<String> prefix, boolean givesFilesAway) {
        this.prefix = prefix;
        this.givesFilesAway = givesFilesAway;
    }

    static Unprivileged forFolder(Path folder) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Unprivileged(List.of(), false);
        }
        if (works(List.of("unshare", "-U", "true"))) {
            return new Unprivileged(List.of("unshare", "-U"), false);
        }
        List<String> asNobody = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        if (works(with(asNobody, "test", "-x", folder.toString()))) {
            return new Unprivileged(asNobody, true);
        }
        throw new StackException("PostgreSQL does not run as root, and neither a user namespace nor the user nobody can"
                + " be used in " + folder + ".\nRun ./zhiying as an ordinary user, or set ZHIYING_HOME to a folder that"
                + " every user may enter, such as /srv/zhiying");
    }

    List<String> command(List<String> command) {
        return with(prefix, command.toArray(String[]::new));
    }

    /** Lets PostgreSQL own these files, where it runs as somebody else. */
    void own(Path tree) {
        if (!givesFilesAway) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", Integer.valueOf(NOBODY));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean works(List<String> command) {
        try {
            return Shell.run(Path.of("/"), Map.of(), command).succeeded();
        } catch (StackException e) {
            return false;
        }
    }

    private static List<String> with(List<String> prefix, String... command) {
        return Stream.concat(prefix.stream(), Stream.of(command)).toList();
    }
}
