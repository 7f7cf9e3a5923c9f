package io.zhiying.serving.artifact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a repository of a hub has.
 *
 * @param commit of the revision that was asked for
 */
record HubListing(String commit, List<HubFile> files) {
    private static final String COMMIT = "[0-9a-f]{40}";
    private static final int MAX_FILES = 10_000;

    HubListing {
        files = List.copyOf(files);
    }

    /**
     * @param blob SHA-1 of git's object, of files that are kept in git itself
     * @param sha256 of large files
     */
    record HubFile(
            String path, long size, String blob, @Nullable String sha256) {}

    /** @throws IllegalArgumentException it is no listing */
    static HubListing of(JsonNode answer) {
        String commit = answer.path("sha").asString("");
        JsonNode siblings = answer.path("siblings");
        if (!commit.matches(COMMIT) || !siblings.isArray() || siblings.size() > MAX_FILES) {
            throw new IllegalArgumentException("no commit, or no files");
        }
        List<HubFile> files = new ArrayList<>();
        for (JsonNode sibling : siblings) {
            JsonNode lfs = sibling.path("lfs");
            files.add(new HubFile(
                    sibling.path("rfilename").asString(""),
                    lfs.isObject()
                            ? lfs.path("size").asLong(-1)
                            : sibling.path("size").asLong(-1),
                    sibling.path("blobId").asString(""),
                    lfs.isObject() ? lfs.path("sha256").asString("") : null));
        }
        return new HubListing(commit, files);
    }

    Optional<HubFile> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }
}
