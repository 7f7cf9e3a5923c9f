package io.zhiying.serving.artifact;

import io.zhiying.contracts.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * This process's copies of models' files, by the digest of their folder. A folder appears there whole, by one rename,
 * or not at all; what is being fetched or checked lies in {@code staging}, which a start empties of what a crash left.
 */
@Component
class ModelStore {
    private final Path artifacts;
    private final Path staging;

    ModelStore(ArtifactProperties properties) throws IOException {
        Path root = properties.store().toAbsolutePath().normalize();
        this.artifacts = root.resolve("artifacts");
        this.staging = root.resolve("staging");
        FileSystemUtils.deleteRecursively(staging);
        Files.createDirectories(artifacts);
        Files.createDirectories(staging);
    }

    Optional<Path> find(String digest) {
        Path folder = artifacts.resolve(digest);
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    Path newStaging() throws IOException {
        return Files.createDirectory(staging.resolve(Ids.next().toString()));
    }

    /** Moves a staged folder to its place; where it is there already, the staged one goes. */
    Path keep(Path staged, String digest) throws IOException {
        Path folder = artifacts.resolve(digest);
        try {
            Files.move(staged, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            if (!Files.isDirectory(folder)) {
                throw taken;
            }
            discard(staged);
        }
        return folder;
    }

    void discard(Path staged) {
        try {
            FileSystemUtils.deleteRecursively(staged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
