package io.zhiying.serving.artifact;

import io.zhiying.serving.artifact.HubListing.HubFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.jar.JarFile;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Fetches the files of versions from their sources, and keeps them where engines can load them. */
@Component
public class Artifacts {
    private final ModelStore store;
    private final MavenArtifacts maven;
    private final HubFiles hub;
    private final LocalFolders folders;
    private final Uploads uploads;
    private final TransactionTemplate transaction;
    private final long maxBytes;

    Artifacts(
            ModelStore store,
            MavenArtifacts maven,
            HubFiles hub,
            LocalFolders folders,
            Uploads uploads,
            TransactionTemplate transaction,
            ArtifactProperties properties) {
        this.store = store;
        this.maven = maven;
        this.hub = hub;
        this.folders = folders;
        this.uploads = uploads;
        this.transaction = transaction;
        this.maxBytes = properties.maxBytes().toBytes();
    }

    /** Files that were fetched and not yet judged; whoever fetched them keeps or discards them. */
    public record Staged(Path folder, List<ArtifactFile> files) {
        public Staged {
            files = List.copyOf(files);
        }
    }

    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Fetches the files of a new version, lets {@code check} judge them, and keeps them if it does not throw. Nothing
     * stays otherwise.
     *
     * @param sources by the file's path in the model's folder; one with an empty path is a whole folder
     * @throws ArtifactRefused a file is not allowed, too large, or not there
     * @throws SourceUnavailable a source does not answer
     */
    public <T> T admit(UUID version, Map<String, ArtifactSource> sources, Function<Staged, T> check) {
        try {
            Path folder = store.newStaging();
            try {
                List<ArtifactFile> files = new ArrayList<>();
                for (var source : sources.entrySet()) {
                    fetch(version, source.getKey(), source.getValue(), folder, files);
                }
                T result = check.apply(new Staged(folder, files));
                store.keep(folder, ArtifactFile.digest(files));
                return result;
            } finally {
                store.discard(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The folder of an admitted version, fetched again where this process does not have it yet.
     *
     * @throws ArtifactRefused a source no longer gives what it gave
     */
    public Path folder(UUID version, List<ArtifactFile> files) {
        return store.find(ArtifactFile.digest(files)).orElseGet(() -> {
            Map<String, ArtifactSource> sources = new java.util.TreeMap<>();
            files.forEach(file -> sources.put(file.path(), file.source()));
            admit(version, sources, staged -> {
                if (!ArtifactFile.digest(staged.files()).equals(ArtifactFile.digest(files))) {
                    throw new ArtifactRefused("A source gives other bytes than when the version was registered.");
                }
                return staged;
            });
            return store.find(ArtifactFile.digest(files)).orElseThrow();
        });
    }

    private void fetch(UUID version, String path, ArtifactSource source, Path into, List<ArtifactFile> files)
            throws IOException {
        switch (source) {
            case ArtifactSource.Upload upload -> {
                Path target = target(into, path);
                try (var out = Files.newOutputStream(target)) {
                    transaction.executeWithoutResult(_ -> {
                        try {
                            uploads.write(version, path, out);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                }
                try (var in = Files.newInputStream(target)) {
                    var copied = Sha256.copy(path, in, java.io.OutputStream.nullOutputStream(), maxBytes);
                    files.add(new ArtifactFile(path, upload, copied.bytes(), copied.sha256()));
                }
            }
            case ArtifactSource.LocalFile local -> {
                var found = folders.files(local.path());
                boolean single = Files.isRegularFile(local.path(), LinkOption.NOFOLLOW_LINKS);
                for (var file : found.entrySet()) {
                    String name = path.isEmpty() || !single ? file.getKey() : path;
                    if (!single && AllowedFiles.isPassedOver(name)) {
                        continue;
                    }
                    try (var in = Files.newInputStream(file.getValue(), LinkOption.NOFOLLOW_LINKS)) {
                        files.add(copy(name, new ArtifactSource.LocalFile(file.getValue()), in, into, files));
                    }
                }
            }
            case ArtifactSource.Hub repository -> fromHub(repository, path, into, files);
            case ArtifactSource.Remote server ->
                throw new ArtifactRefused("%s is a model on a server, and no file.".formatted(server.value()));
            case ArtifactSource.Maven artifact -> fromJar(artifact, path, into, files);
        }
    }

    private void fromJar(ArtifactSource.Maven source, String path, Path into, List<ArtifactFile> files)
            throws IOException {
        try (var jar = new JarFile(maven.resolve(source).toFile())) {
            var entries = jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .filter(entry -> source.isFolder()
                            ? entry.getName().startsWith(source.entry())
                            : entry.getName().equals(source.entry()))
                    .toList();
            if (entries.isEmpty()) {
                throw new ArtifactRefused("The artifact has no entry %s.".formatted(source.value()));
            }
            for (var entry : entries) {
                String name = source.isFolder()
                        ? entry.getName().substring(source.entry().length())
                        : path.isEmpty() ? entry.getName().replaceAll(".*/", "") : path;
                if (source.isFolder() && AllowedFiles.isPassedOver(name)) {
                    continue;
                }
                var of = new ArtifactSource.Maven(source.group(), source.artifact(), source.version(), entry.getName());
                try (var in = jar.getInputStream(entry)) {
                    files.add(copy(name, of, in, into, files));
                }
            }
        }
    }

    /** Of a folder, the files that a model may have; repositories hold much else. */
    private void fromHub(ArtifactSource.Hub source, String path, Path into, List<ArtifactFile> files)
            throws IOException {
        HubListing listing = hub.list(source);
        List<HubFile> wanted = listing.files().stream()
                .filter(file -> source.isFolder()
                        ? file.path().startsWith(source.entry())
                                && AllowedFiles.isAllowed(
                                        file.path().substring(source.entry().length()))
                        : file.path().equals(source.entry()))
                .toList();
        if (wanted.isEmpty()) {
            throw new ArtifactRefused("%s has no file that a model may have.".formatted(source.value()));
        }
        for (HubFile file : wanted) {
            String name = source.isFolder()
                    ? file.path().substring(source.entry().length())
                    : path.isEmpty() ? file.path().replaceAll(".*/", "") : path;
            Path target = target(into, name);
            var pinned = source.at(listing.commit(), file.path());
            hub.fetch(pinned, file, target, Math.min(left(files), AllowedFiles.limit(name)));
            try (var in = Files.newInputStream(target)) {
                var copied = Sha256.copy(name, in, java.io.OutputStream.nullOutputStream(), maxBytes);
                files.add(new ArtifactFile(name, pinned, copied.bytes(), copied.sha256()));
            }
        }
    }

    private long left(List<ArtifactFile> files) {
        return maxBytes - files.stream().mapToLong(ArtifactFile::bytes).sum();
    }

    private ArtifactFile copy(
            String path, ArtifactSource source, InputStream from, Path into, List<ArtifactFile> before)
            throws IOException {
        long left = left(before);
        try (var out = Files.newOutputStream(target(into, path))) {
            var copied = Sha256.copy(path, from, out, Math.min(left, AllowedFiles.limit(path)));
            return new ArtifactFile(path, source, copied.bytes(), copied.sha256());
        }
    }

    /** Only a name of the list becomes a path, so none can lead out of the folder. */
    private static Path target(Path folder, String path) throws IOException {
        AllowedFiles.limit(path);
        Path target = folder.resolve(path);
        Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
        return target;
    }
}
