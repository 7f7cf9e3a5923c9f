package io.zhiying.profile.audit;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.audit.AuditLine.Ended;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes lines of the audit beside the calls that they are about, by group commit: a writer takes all that wait, and
 * what comes while all writers are at work goes to the disk together.
 */
@Component
class AuditLog {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    /** Each has a connection while it writes. */
    private static final int WRITERS = 3;
    /** How long outcomes wait for a line that is urgent, to go with it. */
    private static final long OUTCOMES_WAIT_MILLIS = 100;

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final AuditEntries entries;
    private final BlockingQueue<Waiting> urgent;
    private final BlockingQueue<Waiting> outcomes;
    private final List<Thread> writers;
    private volatile boolean closed;

    AuditLog(AuditEntries entries, AuditProperties properties) {
        this.entries = entries;
        this.urgent = new ArrayBlockingQueue<>(properties.maxWaiting());
        this.outcomes = new ArrayBlockingQueue<>(properties.maxWaiting());
        this.writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> Thread.ofVirtual().name("audit-writer-" + i).start(this::write))
                .toList();
    }

    private record Waiting(WorkspaceId workspace, AuditLine line, CompletableFuture<@Nullable Void> written) {}

    /**
     * Writes it in the current workspace as soon as can be.
     *
     * @return done when the line is on the disk; an outcome's, when it is committed
     * @throws Problem 503 where too many wait
     */
    CompletableFuture<@Nullable Void> write(AuditLine line) {
        var waiting = new Waiting(Workspaces.current(), line, new CompletableFuture<>());
        if (closed || !(line instanceof Ended ? outcomes : urgent).offer(waiting)) {
            throw new Problem(CommonErrors.UNAVAILABLE, "Too many calls wait for their audit entry. Try again.")
                    .retryAfter(COME_BACK);
        }
        return waiting.written();
    }

    private void write() {
        try {
            while (!closed || !urgent.isEmpty() || !outcomes.isEmpty()) {
                List<Waiting> taken = new ArrayList<>();
                var first = urgent.poll(OUTCOMES_WAIT_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    taken.add(first);
                }
                urgent.drainTo(taken);
                outcomes.drainTo(taken);
                taken.stream()
                        .collect(Collectors.groupingBy(Waiting::workspace))
                        .forEach(this::commit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(WorkspaceId workspace, List<Waiting> taken) {
        try {
            var lines = taken.stream().map(Waiting::line).toList();
            Workspaces.run(workspace, () -> entries.write(lines));
            taken.forEach(each -> each.written().complete(null));
        } catch (RuntimeException | Error e) {
            log.warn("{} lines of the audit cannot be written: {}", taken.size(), e.toString());
            taken.forEach(each -> each.written().completeExceptionally(e));
        }
    }

    /** What waits is written; by now no call is under way. */
    @PreDestroy
    void close() throws InterruptedException {
        closed = true;
        for (var writer : writers) {
            writer.join();
        }
    }
}
