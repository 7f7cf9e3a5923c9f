package io.zhiying.serving.artifact;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A model's folder in a zip or tar file. All entries are looked at before the first is unpacked: regular files only,
 * whose names stay in the folder and are on the list, or of files that are passed over. What is unpacked is bounded by bytes really read, and by their
 * ratio to the archive's.
 */
public final class UploadedArchive {
    private static final int MAX_ENTRIES = 1000;
    private static final long MAX_RATIO = 100;
    /** Small files may be packed as tightly as they like. */
    private static final long FREE = 1L << 20;

    private UploadedArchive() {}

    /** Where the files go, in the order of the archive. */
    @FunctionalInterface
    public interface Sink {
        void file(String path, InputStream bytes) throws IOException;
    }

    /** Whether a file of that name is one. */
    public static boolean is(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".zip") || isTar(lower);
    }

    private static boolean isTar(String lower) {
        return lower.endsWith(".tar") || lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
    }

    /**
     * Gives the files to the sink.
     *
     * @param name as it was uploaded, which tells its kind
     * @throws ArtifactRefused naming the entry
     */
    public static void read(String name, Path archive, Sink sink) throws IOException {
        Sink kept = (path, bytes) -> {
            if (!AllowedFiles.isPassedOver(path)) {
                sink.file(path, bytes);
            }
        };
        try {
            if (isTar(name.toLowerCase(Locale.ROOT))) {
                boolean packed = !name.toLowerCase(Locale.ROOT).endsWith(".tar");
                var names = new Names();
                tar(archive, packed, (entry, _) -> names.add(entry.getName(), entry.isDirectory(), kind(entry)));
                String root = names.root();
                tar(archive, packed, (entry, bytes) -> {
                    if (!entry.isDirectory()) {
                        kept.file(entry.getName().substring(root.length()), bytes);
                    }
                });
            } else {
                zip(archive, kept);
            }
        } catch (ArtifactRefused refused) {
            throw refused;
        } catch (IOException | IllegalArgumentException broken) {
            throw new ArtifactRefused(
                    "The file %s is not a complete archive of its kind.".formatted(AllowedFiles.printable(name)),
                    broken);
        }
    }

    private static void zip(Path archive, Sink sink) throws IOException {
        long packed = Files.size(archive);
        try (var zip = ZipFile.builder().setPath(archive).get()) {
            List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
            var names = new Names();
            for (ZipArchiveEntry entry : entries) {
                names.add(entry.getName(), entry.isDirectory(), entry.isUnixSymlink() ? "a symbolic link" : "");
                if (!zip.canReadEntryData(entry)) {
                    throw new ArtifactRefused("The archive's entry %s is encrypted or packed in a way that is not read."
                            .formatted(AllowedFiles.printable(entry.getName())));
                }
            }
            String root = names.root();
            var budget = new Budget(packed);
            for (ZipArchiveEntry entry : entries) {
                if (!entry.isDirectory()) {
                    try (var bytes = zip.getInputStream(entry)) {
                        sink.file(entry.getName().substring(root.length()), budget.of(bytes));
                    }
                }
            }
        }
    }

    private interface TarEntry {
        void read(TarArchiveEntry entry, InputStream bytes) throws IOException;
    }

    private static void tar(Path archive, boolean packed, TarEntry each) throws IOException {
        var budget = new Budget(Files.size(archive));
        try (var file = new BufferedInputStream(Files.newInputStream(archive));
                var plain = packed ? new GZIPInputStream(file) : file;
                var tar = new TarArchiveInputStream(budget.of(plain))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                each.read(entry, tar);
            }
        }
    }

    private static String kind(TarArchiveEntry entry) {
        if (entry.isSymbolicLink()) {
            return "a symbolic link to " + AllowedFiles.printable(entry.getLinkName());
        }
        if (entry.isLink()) {
            return "a hard link to " + AllowedFiles.printable(entry.getLinkName());
        }
        return entry.isFile() || entry.isDirectory() ? "" : "a device or a pipe";
    }

    /** The names of the entries, and whether each may be. */
    private static final class Names {
        private final List<String> files = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();

        /** @param strange what it is, other than a file or folder */
        void add(String name, boolean folder, String strange) {
            if (seen.size() >= MAX_ENTRIES) {
                throw new ArtifactRefused("The archive has more than %d entries.".formatted(MAX_ENTRIES));
            }
            if (!strange.isEmpty()) {
                throw new ArtifactRefused(
                        "The archive's entry %s is %s.".formatted(AllowedFiles.printable(name), strange));
            }
            if (name.startsWith("/")
                    || name.contains("\\")
                    || name.matches("^[A-Za-z]:.*")
                    || List.of(name.split("/")).contains("..")) {
                throw new ArtifactRefused("The archive's entry %s leads out of the model's folder."
                        .formatted(AllowedFiles.printable(name)));
            }
            if (!seen.add(name)) {
                throw new ArtifactRefused(
                        "The archive has the entry %s twice.".formatted(AllowedFiles.printable(name)));
            }
            if (!folder) {
                files.add(name);
            }
        }

        /** The folder that all files lie in, with its slash; empty where they lie at the top. */
        String root() {
            if (files.isEmpty()) {
                throw new ArtifactRefused("The archive has no files.");
            }
            int slash = files.getFirst().indexOf('/');
            String first = slash < 0 ? "" : files.getFirst().substring(0, slash + 1);
            String root = files.stream().allMatch(file -> file.startsWith(first)) ? first : "";
            files.stream()
                    .map(file -> file.substring(root.length()))
                    .filter(file -> !AllowedFiles.isPassedOver(file))
                    .forEach(AllowedFiles::limit);
            return root;
        }
    }

    /** Counts what is unpacked of an archive. */
    private static final class Budget {
        private final long packed;
        private long unpacked;

        Budget(long packed) {
            this.packed = packed;
        }

        InputStream of(InputStream bytes) {
            return new FilterInputStream(bytes) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    count(one < 0 ? 0 : 1);
                    return one;
                }

                @Override
                public int read(byte[] buffer, int from, int length) throws IOException {
                    int read = super.read(buffer, from, length);
                    count(Math.max(0, read));
                    return read;
                }
            };
        }

        private void count(int bytes) {
            unpacked += bytes;
            if (unpacked > FREE && unpacked > packed * MAX_RATIO) {
                throw new ArtifactRefused(
                        "The archive unpacks to more than %d times its size of %d bytes.".formatted(MAX_RATIO, packed));
            }
        }
    }
}
