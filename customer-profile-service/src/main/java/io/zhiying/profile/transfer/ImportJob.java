package io.zhiying.profile.transfer;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.identity.EventIdentifiers;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.ingest.EventIntake;
import io.zhiying.profile.segment.StaticLists;
import io.zhiying.profile.segment.StaticLists.Person;
import io.zhiying.profile.transfer.ImportLines.Line;
import io.zhiying.profile.transfer.Imports.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings the lines of a file into the log, or the people that they name onto a static list. What it has done is written down a block of lines at a time; a process that
 * dies has the next one do the last block again, whose events have message ids by file and line and so count once.
 */
@Component
class ImportJob implements JobHandler {
    static final String TYPE = "import";
    private static final int BLOCK = 500;
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Imports imports;
    private final FileChunks files;
    private final EventIntake intake;
    private final StaticLists lists;
    private final EventIdentifiers identifiers;
    private final TransferProperties limits;
    private final TransactionTemplate transaction;

    ImportJob(
            Imports imports,
            FileChunks files,
            EventIntake intake,
            StaticLists lists,
            EventIdentifiers identifiers,
            TransferProperties limits,
            TransactionTemplate transaction) {
        this.imports = imports;
        this.files = files;
        this.intake = intake;
        this.lists = lists;
        this.identifiers = identifiers;
        this.limits = limits;
        this.transaction = transaction;
    }

    /** The parameters of the job. */
    record Order(UUID id) {}

    /** @param line the last that is done */
    record Done(long line, long accepted, long rejected) {
        static final Done NOTHING = new Done(0, 0, 0);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) throws IOException {
        var id = job.params(Order.class).id();
        var one = Objects.requireNonNull(transaction.execute(_ -> imports.require(id)));
        try (var lines = ImportFile.open(files.open(id), one.kind(), one.format(), one.gzip(), limits)) {
            read(job, one, lines);
        } catch (Problem problem) {
            if (problem.code().equals(CommonErrors.UNAVAILABLE)) {
                throw new Again(COME_BACK, problem.detail());
            }
            throw new Refused(problem.detail());
        }
    }

    private void read(JobContext job, Import one, ImportLines lines) throws IOException {
        var before = job.checkpoint(Done.class);
        var done = before == null ? Done.NOTHING : before;
        for (var block = block(lines, done.line()); !block.isEmpty(); block = block(lines, done.line())) {
            if (job.shouldStop() || isCancelled(one.id())) {
                return;
            }
            done = take(one, block, done);
            job.checkpoint(done);
            job.progress(done.accepted() + done.rejected(), null);
        }
        transaction.executeWithoutResult(_ -> files.delete(one.id()));
    }

    private boolean isCancelled(UUID id) {
        return Boolean.TRUE.equals(transaction.execute(_ -> imports.isCancelled(id)));
    }

    /** The next lines after one. */
    private static List<Line> block(ImportLines lines, long after) throws IOException {
        var block = new ArrayList<Line>(BLOCK);
        for (var line = lines.next(); line != null; line = lines.next()) {
            if (line.number() > after) {
                block.add(line);
                if (block.size() == BLOCK) {
                    break;
                }
            }
        }
        return block;
    }

    private Done take(Import one, List<Line> block, Done before) {
        var segment = one.segmentId();
        return segment == null ? takeEvents(one, block, before) : takeMembers(one, segment, block, before);
    }

    /** Adding once more changes nothing, so a block that is done again does no harm. */
    private Done takeMembers(Import one, UUID segment, List<Line> block, Done before) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            var rejections = new ArrayList<Rejection>();
            var people = new ArrayList<Person>(block.size());
            var numbers = new ArrayList<Long>(block.size());
            for (var line : block) {
                try {
                    people.add(person(line));
                    numbers.add(line.number());
                } catch (Problem problem) {
                    rejections.add(new Rejection(line.number(), problem.code().code(), problem.detail()));
                }
            }
            var known = lists.change(segment, people, List.of()).added();
            for (int i = 0; i < people.size(); i++) {
                if (!known.get(i)) {
                    rejections.add(
                            new Rejection(numbers.get(i), ImportFile.PERSON_UNKNOWN.code(), unknown(people.get(i))));
                }
            }
            var done = new Done(
                    block.getLast().number(),
                    before.accepted() + block.size() - rejections.size(),
                    before.rejected() + rejections.size());
            imports.advance(one.id(), done.accepted(), done.rejected(), rejections, limits.maxRejections());
            return done;
        }));
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

    private Done takeEvents(Import one, List<Line> block, Done before) {
        var events = new ArrayList<AcceptedEvent>(block.size());
        var rejections = new ArrayList<Rejection>();
        for (var line : block) {
            try {
                events.add(event(one, line));
            } catch (Problem problem) {
                rejections.add(new Rejection(line.number(), problem.code().code(), problem.detail()));
            }
        }
        intake.append(events);
        var done = new Done(
                block.getLast().number(), before.accepted() + events.size(), before.rejected() + rejections.size());
        transaction.executeWithoutResult(
                _ -> imports.advance(one.id(), done.accepted(), done.rejected(), rejections, limits.maxRejections()));
        return done;
    }

    private AcceptedEvent event(Import one, Line line) {
        if (line.problem() != null) {
            throw line.problem();
        }
        Map<String, @Nullable Object> event = new LinkedHashMap<>(Objects.requireNonNull(line.event()));
        event.putIfAbsent("messageId", "import-%s-%d".formatted(one.digest(), line.number()));
        return intake.read("", event, one.createdAt());
    }
}
