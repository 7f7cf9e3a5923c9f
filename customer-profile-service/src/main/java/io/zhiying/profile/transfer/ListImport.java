package io.zhiying.profile.transfer;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler.Again;
import io.zhiying.platform.job.JobHandler.Refused;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.identity.EventIdentifiers;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.segment.StaticLists;
import io.zhiying.profile.segment.StaticLists.Person;
import io.zhiying.profile.transfer.ImportLines.Line;
import io.zhiying.profile.transfer.Imports.Rejection;
import io.zhiying.profile.transfer.ListUpload.Mode;
import io.zhiying.profile.transfer.ListUpload.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings a static list in line with a file. What a block of lines does to the list and how far that is are one
 * transaction, so a process that dies has the next one go on behind it.
 *
 * <p>A file that replaces is read to its end before anything changes: one that breaks off, or names nobody known, would
 * empty the list by accident, and a line that cannot be read may be anybody's on it. Then its people are put on the list
 * and marked, and who is not marked goes off. Who was put on the list meanwhile by somebody else stays.
 */
@Component
class ListImport {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Imports imports;
    private final ListUploads uploads;
    private final FileChunks files;
    private final StaticLists lists;
    private final EventIdentifiers identifiers;
    private final TransferProperties limits;
    private final TransactionTemplate transaction;

    ListImport(
            Imports imports,
            ListUploads uploads,
            FileChunks files,
            StaticLists lists,
            EventIdentifiers identifiers,
            TransferProperties limits,
            TransactionTemplate transaction) {
        this.imports = imports;
        this.uploads = uploads;
        this.files = files;
        this.lists = lists;
        this.identifiers = identifiers;
        this.limits = limits;
        this.transaction = transaction;
    }

    /** An import as it is now, and what it does to its list. */
    private record State(Import one, ListUpload list) {}

    /**
     * A block of lines.
     *
     * @param numbers of the lines that name the people
     * @param rejections lines that cannot be read
     */
    private record Named(List<Person> people, List<Long> numbers, List<Rejection> rejections) {}

    void run(JobContext job, UUID id) throws IOException {
        start(id);
        for (var state = state(id); state.list().step() != Step.DONE; state = state(id)) {
            if (mustStop(job, id) || !does(job, state)) {
                return;
            }
        }
    }

    private void start(UUID id) {
        boolean started = Boolean.TRUE.equals(transaction.execute(_ -> {
            var state = state(id);
            return uploads.start(state.one(), state.list());
        }));
        if (!started) {
            throw new Again(COME_BACK, "another file is changing the list");
        }
    }

    private State state(UUID id) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            var one = imports.require(id);
            return new State(one, Objects.requireNonNull(one.list()));
        }));
    }

    private boolean mustStop(JobContext job, UUID id) {
        return job.shouldStop() || Boolean.TRUE.equals(transaction.execute(_ -> imports.isCancelled(id)));
    }

    /** One step, to its end; false where the job has to stop before. */
    private boolean does(JobContext job, State state) throws IOException {
        var id = state.one().id();
        switch (state.list().step()) {
            case CHECK -> {
                if (!readAll(job, state)) {
                    return false;
                }
                transaction.executeWithoutResult(_ -> beginToReplace(id));
            }
            case APPLY -> {
                if (!readAll(job, state)) {
                    return false;
                }
                transaction.executeWithoutResult(
                        _ -> next(id, state.list().mode() == Mode.REPLACE ? Step.CLEAR : Step.DONE));
            }
            case CLEAR -> {
                if (!clear(job, id)) {
                    return false;
                }
                transaction.executeWithoutResult(_ -> next(id, Step.DONE));
            }
            case DONE -> {}
        }
        return true;
    }

    private void next(UUID id, Step step) {
        uploads.write(id, state(id).list().at(step));
        if (step == Step.DONE) {
            files.delete(id);
        }
    }

    private void beginToReplace(UUID id) {
        var state = state(id);
        long invalid = state.one().rejected() - state.list().unknown();
        if (invalid > 0 && !state.list().skipsInvalid()) {
            throw new Refused(
                    "The list stays as it was: lines that cannot be read (%d) could be anybody's on it; the report names them. Mend them, or send the file with skipInvalid=true."
                            .formatted(invalid));
        }
        if (state.one().accepted() == 0) {
            throw new Refused(
                    "The list stays as it was: the file names nobody known, and would empty it. To empty a list, remove its members.");
        }
        imports.forgetRejections(id);
        next(id, Step.APPLY);
    }

    private boolean readAll(JobContext job, State state) throws IOException {
        var one = state.one();
        try (var lines = ImportFile.open(files.open(one.id()), one.kind(), one.format(), one.gzip(), limits)) {
            long after = state.list().line();
            for (var block = lines.block(after); !block.isEmpty(); block = lines.block(after)) {
                if (mustStop(job, one.id())) {
                    return false;
                }
                take(one.id(), block);
                after = block.getLast().number();
                job.progress(after, null);
            }
            return true;
        }
    }

    private void take(UUID id, List<Line> block) {
        transaction.executeWithoutResult(_ -> {
            var state = state(id);
            var upload = state.list();
            var named = named(block);
            var rejections = new ArrayList<>(named.rejections());
            var changed = change(id, upload, named.people());
            for (int i = 0; i < named.people().size(); i++) {
                if (!changed.known().get(i)) {
                    rejections.add(new Rejection(
                            named.numbers().get(i),
                            ImportFile.PERSON_UNKNOWN.code(),
                            unknown(named.people().get(i))));
                }
            }
            boolean first = upload.line() == 0;
            imports.advance(
                    id,
                    (first ? 0 : state.one().accepted()) + block.size() - rejections.size(),
                    (first ? 0 : state.one().rejected()) + rejections.size(),
                    rejections,
                    limits.maxRejections());
            uploads.write(
                    id,
                    upload.after(
                            block.getLast().number(),
                            rejections.size() - named.rejections().size(),
                            changed.entered(),
                            changed.left()));
        });
    }

    private StaticLists.Outcome change(UUID id, ListUpload upload, List<Person> people) {
        var list = upload.segmentId();
        if (upload.step() == Step.CHECK) {
            return lists.look(list, people);
        }
        return switch (upload.mode()) {
            case ADD -> lists.add(list, people, null);
            case REPLACE -> lists.add(list, people, id);
            case REMOVE -> lists.remove(list, people);
        };
    }

    /** Pass after pass until one finds nobody: a merge may move an entry to where a pass has been. */
    private boolean clear(JobContext job, UUID id) {
        boolean found = true;
        while (found) {
            found = false;
            for (var last = clearAfter(id, null); last != null; last = clearAfter(id, last)) {
                found = true;
                if (mustStop(job, id)) {
                    return false;
                }
                var one = state(id).one();
                job.progress(one.accepted() + one.rejected(), null);
            }
        }
        return true;
    }

    /** The last that it came to; null where there is nobody left. */
    private @Nullable UUID clearAfter(UUID id, @Nullable UUID last) {
        return Objects.requireNonNull(transaction.execute(_ -> {
                    var upload = state(id).list();
                    var started = Objects.requireNonNull(upload.startedAt());
                    var cleared = lists.clear(upload.segmentId(), id, started, last, ImportLines.BLOCK);
                    uploads.write(id, upload.cleared(cleared.left()));
                    return cleared;
                }))
                .last();
    }

    private Named named(List<Line> block) {
        var named = new Named(new ArrayList<>(block.size()), new ArrayList<>(block.size()), new ArrayList<>());
        for (var line : block) {
            try {
                named.people().add(person(line));
                named.numbers().add(line.number());
            } catch (Problem problem) {
                named.rejections()
                        .add(new Rejection(line.number(), problem.code().code(), problem.detail()));
            }
        }
        return named;
    }

    private Person person(Line line) {
        if (line.problem() != null) {
            throw line.problem();
        }
        try {
            return ListedPerson.of(Objects.requireNonNull(line.event()), identifiers);
        } catch (IllegalArgumentException e) {
            throw new Problem(ImportFile.LINE_INVALID, "Line %d %s.".formatted(line.number(), e.getMessage()));
        }
    }

    /** Says by what, and not the value: who is not known here shall not become known by a report. */
    private static String unknown(Person person) {
        return person.profile() != null
                ? "There is no such profile."
                : person.identifiers().stream()
                        .map(Identifier::type)
                        .distinct()
                        .collect(Collectors.joining(" or ", "Nobody has this ", "."));
    }
}
