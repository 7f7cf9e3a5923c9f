package io.zhiying.platform;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.TextInsight;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Outbox;
import io.zhiying.platform.event.Received;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageLimit;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.PublicEndpoint;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The smallest service that uses everything the starter offers. */
@SpringBootApplication
class SampleApplication {

    record NewNote(@NotBlank @Size(max = 100) String body) {}

    record Note(UUID id, String body) {}

    @RestController
    static class NoteController {
        private final Notes notes;
        static volatile CountDownLatch hold = new CountDownLatch(0);
        static volatile CountDownLatch entered = new CountDownLatch(0);

        NoteController(Notes notes) {
            this.notes = notes;
        }

        @PostMapping("/notes")
        @ResponseStatus(HttpStatus.CREATED)
        @RequiresScope("notes:write")
        @Idempotent
        Note create(@RequestBody @Valid NewNote note) throws InterruptedException {
            entered.countDown();
            hold.await(10, TimeUnit.SECONDS);
            return notes.create(note.body());
        }

        @GetMapping("/notes")
        @RequiresScope("notes:read")
        Page<Note> list(PageRequest page) {
            return notes.list(page);
        }

        @GetMapping("/notes/{id}")
        @RequiresScope("notes:read")
        Note one(@PathVariable UUID id) {
            return notes.find(id);
        }

        /** As many notes as files, each file one. */
        @PostMapping(path = "/notes", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
        @ResponseStatus(HttpStatus.CREATED)
        @RequiresScope("notes:write")
        @Idempotent
        List<Note> upload(@RequestPart("file") List<MultipartFile> files) throws IOException {
            var created = new ArrayList<Note>();
            for (var file : files) {
                created.add(notes.create(new String(file.getBytes(), StandardCharsets.UTF_8)));
            }
            return created;
        }

        @GetMapping("/notes/{id}/lines")
        @RequiresScope("notes:read")
        Page<String> lines(@PathVariable UUID id, @PageLimit(1000) PageRequest page) {
            return new Page<>(notes.find(id).body().lines().limit(page.limit()).toList(), null);
        }

        @GetMapping("/forgotten")
        String forgotten() {
            return "nobody said who may read this";
        }

        @GetMapping("/open")
        @PublicEndpoint
        String open() {
            return "open";
        }

        /** More than fits between a server and its client. */
        @GetMapping("/long")
        @RequiresScope("notes:read")
        List<String> longer() {
            return Collections.nCopies(128, "长".repeat(1 << 18));
        }

        @GetMapping("/broken")
        @RequiresScope("notes:read")
        String broken() {
            throw new IllegalStateException("secret: 密码");
        }
    }

    @Component
    static class Notes {
        private final JdbcClient jdbc;
        private final Outbox outbox;

        Notes(JdbcClient jdbc, Outbox outbox) {
            this.jdbc = jdbc;
            this.outbox = outbox;
        }

        @Transactional
        public Note create(String body) {
            var note = new Note(Ids.next(), body);
            jdbc.sql("insert into note values (?, ?, ?)")
                    .params(Workspaces.current().value(), note.id(), body)
                    .update();
            outbox.publish(Topics.PROFILES, note.id().toString(), snapshot(note.id(), body));
            return note;
        }

        @Transactional(readOnly = true)
        public Page<Note> list(PageRequest page) {
            var after = page.cursor() == null
                    ? new UUID(0, 0)
                    : UUID.fromString(Cursor.decode(page.cursor(), 1).getFirst());
            // No workspace in the query: the policy is what is tested.
            var rows = jdbc.sql("select id, body from note where id > ? order by id limit ?")
                    .params(after, page.limit() + 1)
                    .query((row, _) -> new Note(row.getObject("id", UUID.class), row.getString("body")))
                    .list();
            return Page.of(rows, page.limit(), note -> Cursor.encode(note.id().toString()));
        }

        @Transactional(readOnly = true)
        public Note find(UUID id) {
            return jdbc.sql("select id, body from note where id = ?")
                    .param(id)
                    .query((row, _) -> new Note(id, row.getString("body")))
                    .optional()
                    .orElseThrow(() -> Problems.notFound("note", id));
        }
    }

    static ProfileSnapshot snapshot(UUID id, String body) {
        return new ProfileSnapshot(id, 1, Map.of("body", body), List.of(), List.of(), Instant.EPOCH);
    }

    /** Writes down what it is given, and fails as the event asks for. */
    @Component
    static class Listener implements EventHandler<TextInsight> {
        final Queue<String> applied = new ConcurrentLinkedQueue<>();
        final AtomicInteger passingFailures = new AtomicInteger();
        final AtomicBoolean curable = new AtomicBoolean();

        @Override
        public String consumer() {
            return "listener";
        }

        @Override
        public String topic() {
            return Topics.INSIGHTS;
        }

        @Override
        public Class<TextInsight> type() {
            return TextInsight.class;
        }

        @Override
        public void handle(WorkspaceId workspace, List<Received<TextInsight>> events) {
            for (var event : events) {
                if (event.data().language().equals("poison")) {
                    throw new IllegalArgumentException("cannot be applied");
                }
                if (event.data().language().equals("curable") && curable.get()) {
                    throw new IllegalStateException("not before it is mended");
                }
                if (event.data().language().equals("later") && passingFailures.incrementAndGet() < 3) {
                    throw new RetryLater("not yet", new IllegalStateException());
                }
            }
            events.forEach(event -> applied.add(workspace + " " + event.data().language() + " " + event.id()));
        }
    }

    /** Takes an interest in one kind of event alone. */
    @Component
    static class Chooser implements EventHandler<CustomerEvent> {
        final Queue<String> given = new ConcurrentLinkedQueue<>();

        @Override
        public String consumer() {
            return "chooser";
        }

        @Override
        public String topic() {
            return Topics.EVENTS;
        }

        @Override
        public Class<CustomerEvent> type() {
            return CustomerEvent.class;
        }

        @Override
        public Set<String> interest(WorkspaceId workspace, Set<String> kinds) {
            return Set.of(CustomerEvent.track("想要"));
        }

        @Override
        public void handle(WorkspaceId workspace, List<Received<CustomerEvent>> events) {
            events.forEach(event -> given.add(event.data().messageId()));
        }
    }

    record Count(int upTo, boolean again) {
        Count(int upTo) {
            this(upTo, false);
        }
    }

    record Place(int reached) {}

    /** Counts with a checkpoint for each step; dies at step 3 of the first attempt; follows itself when asked to. */
    @Component
    static class Counting implements JobHandler {
        private final Jobs jobs;
        private final TransactionTemplate transaction;
        final Queue<Integer> steps = new ConcurrentLinkedQueue<>();
        final Queue<String> workspaces = new ConcurrentLinkedQueue<>();
        volatile CountDownLatch hold = new CountDownLatch(0);
        final AtomicInteger deaths = new AtomicInteger();

        Counting(Jobs jobs, TransactionTemplate transaction) {
            this.jobs = jobs;
            this.transaction = transaction;
        }

        @Override
        public String type() {
            return "counting";
        }

        @Override
        public void run(JobContext job) throws Exception {
            workspaces.add(Workspaces.current().value());
            var upTo = job.params(Count.class).upTo();
            var place = job.checkpoint(Place.class);
            if (upTo < 0) {
                throw new Refused("upTo must not be negative");
            }
            for (int i = place == null ? 1 : place.reached() + 1; i <= upTo; i++) {
                hold.await(10, TimeUnit.SECONDS);
                if (job.shouldStop()) {
                    return;
                }
                if (i == 3 && deaths.incrementAndGet() == 1) {
                    throw new IllegalStateException("died");
                }
                steps.add(i);
                job.checkpoint(new Place(i));
                job.progress(i, (long) upTo);
            }
            if (job.params(Count.class).again()) {
                transaction.executeWithoutResult(_ -> jobs.submit(type(), new Count(upTo)));
            }
        }
    }

    /** Fails more often than other jobs may. */
    @Component
    static class Stubborn implements JobHandler {
        static final int FAILURES = 7;
        final AtomicInteger attempts = new AtomicInteger();

        @Override
        public String type() {
            return "stubborn";
        }

        @Override
        public boolean givesUp() {
            return false;
        }

        @Override
        public void run(JobContext job) {
            if (attempts.incrementAndGet() <= FAILURES) {
                throw new IllegalStateException("not yet");
            }
        }
    }

    /** Says on what thread it runs, and waits until it may end. */
    @Component
    static class Heavy implements JobHandler {
        final Queue<Integer> priorities = new ConcurrentLinkedQueue<>();
        volatile CountDownLatch hold = new CountDownLatch(0);

        @Override
        public String type() {
            return "heavy";
        }

        @Override
        public boolean heavy() {
            return true;
        }

        @Override
        public void run(JobContext job) throws Exception {
            priorities.add(Thread.currentThread().getPriority());
            hold.await(20, TimeUnit.SECONDS);
        }
    }
}
