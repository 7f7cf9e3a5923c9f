package io.zhiying.profile.transfer;

import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Deletes the exports that may hold somebody who is erased. Files are packed and say nothing of who is in them, so all of
 * the workspace go, those that are being written too; whoever still needs one orders it again.
 */
@Component
class ErasedExports implements ProfileData {
    private final Exports exports;
    private final FileChunks files;

    ErasedExports(Exports exports, FileChunks files) {
        this.exports = exports;
        this.files = files;
    }

    /** An export is of the moment when it was made. */
    @Override
    public void merge(List<Merge> merges) {}

    @Override
    public void erase(UUID profile) {
        exports.lock(); // one that is ordered meanwhile reads when the person is gone
        exports.all().forEach(id -> {
            exports.delete(id); // waits for a block that is being written, whose bytes are then there to be deleted
            files.delete(id);
        });
    }
}
