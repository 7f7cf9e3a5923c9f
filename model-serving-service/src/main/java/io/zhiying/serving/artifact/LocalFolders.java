package io.zhiying.serving.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Files below the configured roots. No link is followed, on the way or inside. */
@Component
class LocalFolders {
    private static final int MAX_FILES = 100;
    private static final int MAX_DEPTH = 4;

    private final ArtifactProperties properties;

    LocalFolders(ArtifactProperties properties) {
        this.properties = properties;
    }

    /** The files at a path: itself, or all below it by their path in the folder. */
    Map<String, Path> files(Path path) throws IOException {
        requireBelowRoot(path);
        Map<String, Path> files = new TreeMap<>();
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            files.put(String.valueOf(path.getFileName()), path);
            return files;
        }
        try (var found = Files.walk(path, MAX_DEPTH)) {
            for (Path file : (Iterable<Path>) found::iterator) {
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                String name = path.relativize(file).toString();
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new ArtifactRefused(
                            "The file %s is a link or no regular file.".formatted(AllowedFiles.printable(name)));
                }
                files.put(name, file);
                if (files.size() > MAX_FILES) {
                    throw new ArtifactRefused("The folder has more than %d files.".formatted(MAX_FILES));
                }
            }
        }
        return files;
    }

    private void requireBelowRoot(Path path) throws IOException {
        for (Path root : properties.fileRoots()) {
            Path normal = root.toAbsolutePath().normalize();
            if (path.startsWith(normal) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                if (!path.toRealPath().equals(normal.toRealPath().resolve(normal.relativize(path)))) {
                    throw new ArtifactRefused("The path goes through a link.");
                }
                return;
            }
        }
        // The same words for what is not there and what may not be seen.
        throw new ArtifactRefused("There is no such path below the roots that the operator has opened.");
    }
}
