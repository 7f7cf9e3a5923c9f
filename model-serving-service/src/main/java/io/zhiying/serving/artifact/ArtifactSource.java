package io.zhiying.serving.artifact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a file, or a folder of files, is fetched from. */
public sealed interface ArtifactSource {

    /** The form in which it was written. */
    @JsonValue
    String value();

    /**
     * Inside a Maven artifact: {@code maven:group:artifact:version!/entry}; an entry that ends in a slash is a folder.
     */
    record Maven(String group, String artifact, String version, String entry) implements ArtifactSource {
        @Override
        public String value() {
            return "maven:%s:%s:%s!/%s".formatted(group, artifact, version, entry);
        }

        boolean isFolder() {
            return entry.isEmpty() || entry.endsWith("/");
        }
    }

    /**
     * Of a model hub: {@code hf:owner/name@revision!/entry}. A revision is a branch, a tag or a commit, and is pinned to its
     * commit when it is fetched; an entry that is empty or ends in a slash is a folder.
     */
    record Hub(String owner, String name, String revision, String entry) implements ArtifactSource {
        @Override
        public String value() {
            return "hf:%s/%s@%s%s".formatted(owner, name, revision, entry.isEmpty() ? "" : "!/" + entry);
        }

        boolean isFolder() {
            return entry.isEmpty() || entry.endsWith("/");
        }

        Hub at(String commit, String path) {
            return new Hub(owner, name, commit, path);
        }
    }

    /** A file or folder below a configured root: {@code file:/path}. */
    record LocalFile(Path path) implements ArtifactSource {
        @Override
        public String value() {
            return "file:" + path;
        }
    }

    /** No files, but a model on a server that an operator named: {@code remote:server/model}. */
    record Remote(String server, String model) implements ArtifactSource {
        @Override
        public String value() {
            return "remote:%s/%s".formatted(server, model);
        }
    }

    /** Sent with the request that registered the version. */
    record Upload() implements ArtifactSource {
        @Override
        public String value() {
            return "upload:";
        }
    }

    /** @throws IllegalArgumentException with a message for whoever wrote it */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ArtifactSource parse(String value) {
        if (value.startsWith("maven:")) {
            return Parsing.maven(value);
        }
        if (value.startsWith("file:")) {
            return Parsing.file(value.substring("file:".length()));
        }
        if (value.startsWith("hf:")) {
            return Parsing.hub(value);
        }
        if (value.startsWith("remote:")) {
            return Parsing.remote(value);
        }
        if (value.equals("upload:")) {
            return new Upload();
        }
        throw new IllegalArgumentException(
                "must be maven:group:artifact:version!/entry, hf:owner/name@revision, file:/path or remote:server/model");
    }

    /** The forms. */
    final class Parsing {
        private static final Pattern MAVEN = Pattern.compile(
                "maven:([A-Za-z0-9_.-]{1,200}):([A-Za-z0-9_.-]{1,200}):([A-Za-z0-9_.+-]{1,100})!/([^\\x00-\\x1f\\\\]{0,500})");
        private static final Pattern MOVING = Pattern.compile("(?i).*-SNAPSHOT|LATEST|RELEASE");

        private static final Pattern HUB = Pattern.compile(
                "hf:([A-Za-z0-9][A-Za-z0-9._-]{0,95})/"
                        + "([A-Za-z0-9][A-Za-z0-9._-]{0,95})@([A-Za-z0-9][A-Za-z0-9._/-]{0,254})(?:!/([^\\x00-\\x1f\\\\]{0,500}))?");

        private static final Pattern REMOTE =
                Pattern.compile("remote:([A-Za-z][A-Za-z0-9_-]{0,63})/([^\\x00-\\x20\\x7f]{1,255})");

        private Parsing() {}

        static ArtifactSource remote(String value) {
            var parts = REMOTE.matcher(value);
            if (!parts.matches()) {
                throw new IllegalArgumentException("must be remote:server/model");
            }
            return new Remote(parts.group(1), parts.group(2));
        }

        static ArtifactSource hub(String value) {
            var parts = HUB.matcher(value);
            if (!parts.matches() || value.contains("..")) {
                throw new IllegalArgumentException("must be hf:owner/name@revision or hf:owner/name@revision!/entry");
            }
            return new Hub(
                    parts.group(1), parts.group(2), parts.group(3), parts.group(4) == null ? "" : parts.group(4));
        }

        static ArtifactSource maven(String value) {
            var parts = MAVEN.matcher(value);
            if (!parts.matches()) {
                throw new IllegalArgumentException("must be maven:group:artifact:version!/entry");
            }
            if (MOVING.matcher(parts.group(3)).matches()) {
                throw new IllegalArgumentException("must name a release: what a version is never changes");
            }
            return new Maven(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
        }

        static ArtifactSource file(String path) {
            try {
                Path parsed = Path.of(path.startsWith("///") ? path.substring(2) : path);
                if (!parsed.isAbsolute() || !parsed.equals(parsed.normalize())) {
                    throw new IllegalArgumentException("must be an absolute path without . and ..");
                }
                return new LocalFile(parsed);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("must be a path", e);
            }
        }
    }
}
