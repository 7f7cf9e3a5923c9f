package io.zhiying.profile.transfer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a file does to a static list, and how far it has come.
 *
 * @param skipsInvalid whether a file that replaces may have lines that cannot be read
 * @param startedAt when it began; null while it waits for those before it
 * @param line the last that its step is done with
 * @param unknown lines that name nobody known; they are among the import's rejected ones
 * @param added people who came onto the list by it
 * @param removed people who went off it by it
 */
record ListUpload(
        UUID segmentId,
        Mode mode,
        boolean skipsInvalid,
        Step step,
        @Nullable Instant startedAt,
        long line,
        long unknown,
        long added,
        long removed) {

    static ListUpload of(UUID segment, Mode mode, boolean skipsInvalid) {
        return new ListUpload(segment, mode, skipsInvalid, mode.first(), null, 0, 0, 0, 0);
    }

    ListUpload at(Step next) {
        return new ListUpload(segmentId, mode, skipsInvalid, next, startedAt, 0, unknown, added, removed);
    }

    /** A step reads the file from its first line, and counts anew what cannot be used. */
    ListUpload after(long done, long unknownMore, long addedMore, long removedMore) {
        return new ListUpload(
                segmentId,
                mode,
                skipsInvalid,
                step,
                startedAt,
                done,
                (line == 0 ? 0 : unknown) + unknownMore,
                added + addedMore,
                removed + removedMore);
    }

    ListUpload cleared(long removedMore) {
        return new ListUpload(
                segmentId, mode, skipsInvalid, step, startedAt, line, unknown, added, removed + removedMore);
    }

    /** What becomes of the people in the file, and of the others on the list. */
    enum Mode {
        /** They are put on it; the others stay. */
        @JsonProperty("add")
        ADD,
        /** They are taken off it; the others stay. */
        @JsonProperty("remove")
        REMOVE,
        /** They are on it and nobody else is. */
        @JsonProperty("replace")
        REPLACE;

        private Step first() {
            return this == REPLACE ? Step.CHECK : Step.APPLY;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Mode of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    /** In their order. */
    enum Step {
        /** Reads the file and changes nothing: may it replace the list? */
        CHECK,
        /** Puts those in the file on the list, or takes them off. */
        APPLY,
        /** Takes off who is not in the file. */
        CLEAR,
        DONE;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Step of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }
}
