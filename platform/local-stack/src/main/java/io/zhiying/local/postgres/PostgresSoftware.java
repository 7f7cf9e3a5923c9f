package io.zhiying.local.postgres;

import io.zhiying.local.StackException;
import io.zhiying.local.process.Fingerprints;
import io.zhiying.local.process.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked once from the artifact on the class path. */
final class PostgresSoftware {
    private PostgresSoftware() {}

    /** @return the folder that holds {@code bin/postgres} */
    static Path unpackedIn(Path folder) {
        String archive = "/postgres-" + system() + ".txz";
        try (InputStream packed = PostgresSoftware.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new StackException("there is no embedded PostgreSQL for this system (" + archive
                        + "). Zhiying's local platform runs on Linux x86-64; elsewhere use docker compose");
            }
            Path software = folder.resolve("software-" + version());
            if (!Files.exists(software)) {
                Path unfinished = folder.resolve("software.new");
                Trees.delete(unfinished);
                unpack(packed, unfinished);
                Files.move(unfinished, software, StandardCopyOption.ATOMIC_MOVE);
            }
            return software;
        } catch (IOException e) {
            throw new StackException("cannot unpack PostgreSQL into " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void unpack(InputStream packed, Path folder) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException("an entry lies outside of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static String system() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String cpu = System.getProperty("os.arch");
        String system = os.startsWith("mac") ? "darwin" : os.startsWith("linux") ? "linux" : os;
        return system + "-" + (cpu.equals("amd64") ? "x86_64" : cpu.equals("aarch64") ? "arm_64" : cpu);
    }

    /** Tells apart the archives of two releases without reading them. */
    private static String version() {
        var source = PostgresSoftware.class.getResource("/postgres-" + system() + ".txz");
        return Fingerprints.ofText(String.valueOf(source)).substring(0, 12);
    }
}
