package io.zhiying.serving.artifact;

import io.zhiying.serving.artifact.HubListing.HubFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files of a model hub with the layout of the Hugging Face Hub. A revision is pinned to its commit before anything is
 * fetched. A download that breaks off goes on where it ended, is never longer than announced, and must have the digest
 * that the hub keeps of it: SHA-256 of large files, git's of the others.
 */
@Component
class HubFiles {
    private static final Logger log = LoggerFactory.getLogger(HubFiles.class);
    private static final int MAX_LISTING = 16 << 20;
    private static final long PAUSE_MILLIS = 200;

    private final HubClient hub;
    private final JsonMapper json = new JsonMapper();

    HubFiles(HubClient hub) {
        this.hub = hub;
    }

    /**
     * What the repository has at a revision.
     *
     * @throws ArtifactRefused there is no such thing
     * @throws SourceUnavailable the hub does not answer
     */
    HubListing list(ArtifactSource.Hub source) {
        if (!hub.isOpen()) {
            throw new ArtifactRefused("The operator has configured no model hub.");
        }
        String path = "/api/models/%s/%s/revision/%s?blobs=true"
                .formatted(
                        source.owner(),
                        source.name(),
                        encoded(source.revision()).replace("/", "%2F"));
        for (int tried = 1; ; tried++) {
            try {
                return hub.get(path, "", response -> listing(source, response));
            } catch (IOException away) {
                pauseOrGiveUp(source, tried, away);
            }
        }
    }

    private HubListing listing(ArtifactSource.Hub source, ClassicHttpResponse response) throws IOException {
        requireOk(source, response, 200);
        byte[] body = response.getEntity().getContent().readNBytes(MAX_LISTING + 1);
        if (body.length > MAX_LISTING) {
            throw new ArtifactRefused("The hub's listing of %s is too long.".formatted(source.value()));
        }
        try {
            return HubListing.of(json.readTree(body));
        } catch (JacksonException | IllegalArgumentException broken) {
            throw new IOException("the listing cannot be read", broken);
        }
    }

    /**
     * Fetches a file.
     *
     * @param pinned whose revision is a commit and whose entry is the file
     * @param limit bytes it may have
     */
    void fetch(ArtifactSource.Hub pinned, HubFile file, Path target, long limit) {
        if (file.size() > limit) {
            throw new ArtifactRefused(
                    "The file %s is over the limit of %d bytes.".formatted(AllowedFiles.printable(file.path()), limit));
        }
        String path = "/%s/%s/resolve/%s/%s"
                .formatted(pinned.owner(), pinned.name(), encoded(pinned.revision()), encoded(file.path()));
        long farthest = 0;
        for (int tried = 1; ; tried++) {
            long have = size(target);
            if (have > farthest) {
                farthest = have;
                tried = 1; // it takes long, but it comes
            }
            try {
                if (have < file.size() || have == 0) {
                    String range = have == 0 ? "" : "bytes=" + have + "-";
                    hub.get(path, range, response -> append(pinned, file, response, target, have));
                }
                if (Files.size(target) == file.size()) {
                    requireDigest(file, target);
                    return;
                }
                throw new IOException("%d of %d bytes came".formatted(Files.size(target), file.size()));
            } catch (IOException broken) {
                pauseOrGiveUp(pinned, tried, broken);
            }
        }
    }

    private static long size(Path target) {
        try {
            return Files.exists(target) ? Files.size(target) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean append(
            ArtifactSource.Hub source, HubFile file, ClassicHttpResponse response, Path target, long have)
            throws IOException {
        boolean continued = have > 0 && response.getCode() == 206;
        if (continued) {
            var range = response.getFirstHeader("Content-Range");
            if (range == null || !range.getValue().startsWith("bytes " + have + "-")) {
                throw new IOException("another range than asked for");
            }
        } else {
            requireOk(source, response, 200);
        }
        long left = file.size() - (continued ? have : 0);
        var how = continued
                ? new StandardOpenOption[] {StandardOpenOption.APPEND}
                : new StandardOpenOption[] {
                    StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE
                };
        try (var out = Files.newOutputStream(target, how);
                var in = response.getEntity().getContent()) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                left -= read;
                if (left < 0) {
                    throw new ArtifactRefused("The hub sends more of %s than the %d bytes that it announced."
                            .formatted(AllowedFiles.printable(file.path()), file.size()));
                }
                out.write(buffer, 0, read);
            }
        }
        return true;
    }

    private static void requireOk(ArtifactSource.Hub source, ClassicHttpResponse response, int wanted)
            throws IOException {
        int status = response.getCode();
        if (status == wanted) {
            return;
        }
        if (status == 401 || status == 403 || status == 404) {
            // The hub itself does not tell these apart for a private repository.
            throw new ArtifactRefused(
                    "The hub has no %s that this server's token may read (HTTP %d).".formatted(source.value(), status));
        }
        throw new IOException("HTTP " + status);
    }

    private static void requireDigest(HubFile file, Path target) throws IOException {
        String algorithm = file.sha256() != null ? "SHA-256" : "SHA-1";
        try (var in = Files.newInputStream(target)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            if (file.sha256() == null) {
                digest.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.UTF_8));
            }
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(file.sha256() != null ? file.sha256() : file.blob())) {
                throw new ArtifactRefused("The file %s has not the checksum that the hub keeps of it."
                        .formatted(AllowedFiles.printable(file.path())));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private void pauseOrGiveUp(ArtifactSource.Hub source, int tried, IOException failure) {
        log.info("try {} of {}: {}", tried, source.value(), failure.toString());
        if (tried >= hub.tries()) {
            throw new SourceUnavailable("The hub does not give %s now.".formatted(source.value()), failure);
        }
        try {
            Thread.sleep(PAUSE_MILLIS << Math.min(tried - 1, 6));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailable("The download was interrupted.", e);
        }
    }

    private static String encoded(String path) {
        return Stream.of(path.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
