package io.zhiying.serving.inference;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.connection.ClientConnection;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Batches what waits for one model.
 *
 * <p>There is no wait timer: an idle worker takes at once what there is, be it one input; while it computes, more
 * arrive, and the next batch is as large as the load asks for. A batch is built around the input whose turn it is, the
 * oldest of the most urgent ({@link Priority}), from those nearest to it in length, until the budget is full or padding
 * costs more than a run of their own. Where the engine can run several batches at once, further workers each take one
 * as soon as enough waits to be worth it: they use the cores while another's answers are written and its callers ask
 * again.
 *
 * <p>What comes is refused at once where the queue or the room of all queues is full, where its workspace has its
 * share waiting already, and where what goes before it takes, by the rate of late, longer than any may wait or than
 * lets it be in time. Inputs past their deadline, and those whose request has failed or is no longer waited for, are
 * dropped before they cost anything. Where a batch fails, each of its inputs is tried alone, so that one bad input
 * fails only its own request.
 */
final class BatchQueue<I, O> implements AutoCloseable {
    /**
     * Lengths take turns, so what waits tells the mean wait only: whoever comes as the turn of its length has gone
     * waits until all others have had theirs, and half of what is computed in that time has come later.
     */
    private static final double TURNS = 2;
    /** Between two looks at whether whoever waits is still there. */
    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(100);
    /** A batch beside another is worth a run of its own where that is a fifth of what it takes, or less. */
    private static final int WORTH_RUNS = 4;

    private final BatchRunner<I, O> runner;
    private final BatchMetrics metrics;
    private final BatchSpans spans;
    private final QueueBounds bounds;
    private final Room room;
    private final LongSupplier nanos;
    private final List<Thread> workers;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final SequencedSet<Item<I, O>> waiting = new LinkedHashSet<>();
    private final Map<String, Long> waitingByWorkspace = new HashMap<>();
    private final DrainRate rate = new DrainRate();
    private long waitingTokens;
    private long runningTokens;
    private int running;
    private boolean closed;

    /**
     * @param room shared with all other queues
     * @param nanos a clock as {@link System#nanoTime}
     */
    BatchQueue(
            String name,
            BatchRunner<I, O> runner,
            BatchMetrics metrics,
            BatchSpans spans,
            QueueBounds bounds,
            Room room,
            LongSupplier nanos) {
        this.runner = runner;
        this.metrics = metrics;
        this.spans = spans;
        this.bounds = bounds;
        this.room = room;
        this.nanos = nanos;
        var thread = Thread.ofPlatform().daemon().name("model-" + name + "-", 1);
        this.workers = Stream.generate(() -> thread.start(this::work))
                .limit(runner.concurrency())
                .toList();
    }

    /** The queue is full. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;

        Full(Duration retryAfter) {
            this.retryAfter = retryAfter;
        }

        Duration retryAfter() {
            return retryAfter;
        }
    }

    /** The deadline passed first. */
    static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Request<O> {
        private final List<@Nullable O> outputs;
        private final CompletableFuture<List<O>> answer = new CompletableFuture<>();
        private final Priority priority = Terms.current().priority();
        /** Whose it is; empty for the service's own. */
        private final String workspace =
                Workspaces.find().map(WorkspaceId::value).orElse("");

        private final SpanContext trace = Span.current().getSpanContext();
        private int left;

        Request(int size) {
            this.outputs = new ArrayList<>(Collections.nCopies(size, null));
            this.left = size;
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // all are set when none is left
        synchronized void set(int index, O output) {
            outputs.set(index, output);
            if (--left == 0) {
                answer.complete((List<O>) List.copyOf(outputs));
            }
        }
    }

    private record Item<I, O>(Request<O> request, int index, I input, int length, long enqueued, long deadline) {
        long rank() {
            return request.priority.rank(enqueued);
        }

        // Two items are never the same one.
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Refuses what {@link #submit} would refuse whatever its inputs are: before they are read, which costs something.
     *
     * @throws Full where what waits already is too much
     */
    void requirePlace(Duration timeout) {
        var priority = Terms.current().priority();
        lock.lock();
        try {
            if (waitingTokens > bounds.capacity() * priority.share() || isLate(priority, nanos.getAsLong(), timeout)) {
                throw refused(Workspaces.find().map(WorkspaceId::value).orElse(""));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the outputs, in the order of the inputs.
     *
     * @throws Full at once, where the inputs do not fit beside those that wait
     * @throws Late when the time has passed; what is not yet computed is dropped
     * @throws io.zhiying.platform.problem.Problem {@code request.client_gone}: the client of the request that is handled has
     *     gone; what is not yet computed is dropped
     * @throws RuntimeException as the runner threw it
     */
    List<O> submit(List<I> inputs, Duration timeout) throws InterruptedException {
        if (inputs.isEmpty()) {
            return List.of();
        }
        var request = new Request<O>(inputs.size());
        List<Item<I, O>> items = enqueue(request, inputs, timeout);
        try {
            return await(request.answer, timeout.toNanos());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            request.answer.cancel(false);
            if (request.answer.isCompletedExceptionally()) {
                withdraw(items);
            }
        }
    }

    private static <O> O await(CompletableFuture<O> answer, long nanos)
            throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + nanos;
        while (true) {
            long left = until - System.nanoTime();
            try {
                return answer.get(Math.min(left, GLANCE), TimeUnit.NANOSECONDS);
            } catch (TimeoutException notYet) {
                if (left <= GLANCE) {
                    throw new Late();
                }
                if (ClientConnection.isGone()) {
                    throw ClientConnection.gone();
                }
            }
        }
    }

    /** Whoever waited has gone without an answer: what is left of it must not hold the room of others. */
    private void withdraw(List<Item<I, O>> items) {
        lock.lock();
        try {
            for (Item<I, O> item : items) {
                if (waiting.remove(item)) {
                    waitsNoMore(item);
                    metrics.dropped();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Item<I, O>> enqueue(Request<O> request, List<I> inputs, Duration timeout) {
        long now = nanos.getAsLong();
        List<Item<I, O>> items = new ArrayList<>(inputs.size());
        long tokens = 0;
        for (int i = 0; i < inputs.size(); i++) {
            int length = Math.max(1, runner.length(inputs.get(i)));
            tokens += length;
            items.add(new Item<>(request, i, inputs.get(i), length, now, now + timeout.toNanos()));
        }
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model is unloaded");
            }
            admit(request, tokens, now, timeout);
            if (waiting.isEmpty() && running == 0) {
                rate.begins(now);
            }
            waiting.addAll(items);
            wait(request.workspace, tokens);
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
        return items;
    }

    /** What is alone may be as large as it is: bodies have bounds of their own. */
    private void admit(Request<O> request, long tokens, long now, Duration timeout) {
        long ofWorkspace = waitingByWorkspace.getOrDefault(request.workspace, 0L);
        boolean full = waitingTokens > 0 && waitingTokens + tokens > bounds.capacity() * request.priority.share();
        boolean unfair = ofWorkspace > 0
                && !request.workspace.isEmpty()
                && ofWorkspace + tokens > bounds.capacity() * bounds.workspaceShare();
        if (full || unfair || isLate(request.priority, now, timeout) || !room.take(tokens)) {
            throw refused(request.workspace);
        }
    }

    /** Whether what goes before takes longer than any may wait, or than lets it be in time. */
    private boolean isLate(Priority priority, long now, Duration timeout) {
        if (!rate.isKnown()) {
            return false;
        }
        double wait = Math.min(timeout.toNanos() / TURNS, bounds.longestWait().toNanos());
        double most = rate.tokensPerSecond() * priority.share() * wait / 1e9;
        if (!rate.isTelling()) {
            most = Math.max(most, runningTokens + bounds.batchTokens());
        }
        return waitingTokens + runningTokens > most && tokensBefore(priority.rank(now)) + runningTokens > most;
    }

    private long tokensBefore(long rank) {
        return waiting.stream()
                .filter(item -> item.rank() - rank <= 0)
                .mapToLong(Item::length)
                .sum();
    }

    private static long tokens(List<? extends Item<?, ?>> items) {
        return items.stream().mapToLong(Item::length).sum();
    }

    private Full refused(String workspace) {
        metrics.refused(workspace);
        return new Full(waitFor(Math.max(waitingTokens, 1)));
    }

    private void wait(String workspace, long tokens) {
        waitingTokens += tokens;
        waitingByWorkspace.merge(workspace, tokens, Long::sum);
    }

    private void waitsNoMore(Item<I, O> item) {
        waitingTokens -= item.length();
        waitingByWorkspace.computeIfPresent(
                item.request().workspace, (_, tokens) -> tokens > item.length() ? tokens - item.length() : null);
        room.giveBack(item.length());
    }

    /** About how long the queue takes to empty, 1 to 30 seconds. */
    private Duration waitFor(long tokens) {
        double seconds = rate.isKnown() ? tokens / rate.tokensPerSecond() : 1;
        return Duration.ofSeconds(Math.clamp(Math.round(Math.ceil(seconds)), 1, 30));
    }

    long waitingTokens() {
        lock.lock();
        try {
            return waitingTokens;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (var batch = take(); !batch.isEmpty(); batch = take()) {
            try {
                compute(batch);
            } finally {
                ends(batch);
            }
        }
    }

    /** The next batch, as soon as there is one; none once closed. */
    private List<Item<I, O>> take() {
        lock.lock();
        try {
            while (true) {
                dropStale();
                if (!waiting.isEmpty() && (running == 0 || isWorthARun())) {
                    List<Item<I, O>> batch = nextBatch();
                    running++;
                    runningTokens += tokens(batch);
                    return batch;
                }
                if (closed && waiting.isEmpty()) {
                    return List.of();
                }
                notEmpty.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isWorthARun() {
        return waitingTokens >= WORTH_RUNS * bounds.runTokens() || waiting.size() >= bounds.batchInputs();
    }

    private void ends(List<Item<I, O>> batch) {
        lock.lock();
        try {
            running--;
            runningTokens -= tokens(batch);
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void dropStale() {
        long now = nanos.getAsLong();
        waiting.removeIf(item -> {
            boolean late = now - item.deadline() > 0;
            if (late) {
                item.request().answer.completeExceptionally(new Late());
            }
            if (late || item.request().answer.isDone()) {
                waitsNoMore(item);
                metrics.dropped();
                return true;
            }
            return false;
        });
    }

    private List<Item<I, O>> nextBatch() {
        Item<I, O> first = Collections.min(waiting, Comparator.comparingLong(Item::rank));
        List<Item<I, O>> nearest = new ArrayList<>(waiting);
        nearest.sort(Comparator.<Item<I, O>, Boolean>comparing(item -> item != first)
                .thenComparing(item -> item.request().priority)
                .thenComparingInt(item -> Math.abs(item.length() - first.length())));
        List<Item<I, O>> batch = cheapest(nearest);
        for (Item<I, O> item : batch) {
            waiting.remove(item);
            waitsNoMore(item);
        }
        return batch;
    }

    /**
     * As many of them, in their order, as cost least for each of their tokens when they are computed together: more
     * share what a run costs, and are padded to the longest, which a processor computes as slowly as text.
     */
    private List<Item<I, O>> cheapest(List<Item<I, O>> items) {
        List<Item<I, O>> batch = new ArrayList<>();
        int best = 1;
        double least = Double.MAX_VALUE;
        long longest = 0;
        long tokens = 0;
        for (Item<I, O> item : items) {
            long padded = Math.max(longest, item.length()) * (batch.size() + 1);
            if (!batch.isEmpty() && padded > bounds.batchTokens()) {
                continue;
            }
            batch.add(item);
            longest = Math.max(longest, item.length());
            tokens += item.length();
            double cost = (double) (bounds.runTokens() + padded) / tokens;
            if (cost <= least) {
                least = cost;
                best = batch.size();
            }
            if (batch.size() == bounds.batchInputs()) {
                break;
            }
        }
        return batch.subList(0, best);
    }

    private void compute(List<Item<I, O>> batch) {
        long start = nanos.getAsLong();
        long tokens = tokens(batch);
        Span span = spans.start(batch.stream().map(item -> item.request().trace).toList(), tokens);
        try {
            List<O> outputs = runner.run(batch.stream().map(Item::input).toList());
            long end = nanos.getAsLong();
            metrics.computed(batch.size(), end - start);
            measure(tokens, end);
            for (int i = 0; i < batch.size(); i++) {
                Item<I, O> item = batch.get(i);
                metrics.answered(item.request().workspace, item.length(), start - item.enqueued());
                item.request().set(item.index(), outputs.get(i));
            }
        } catch (RuntimeException | OutOfMemoryError failure) {
            span.setStatus(StatusCode.ERROR);
            failed(batch, failure);
        } finally {
            span.end();
        }
    }

    private void failed(List<Item<I, O>> batch, Throwable failure) {
        if (batch.size() > 1) {
            batch.forEach(item -> compute(List.of(item)));
            return;
        }
        var request = batch.getFirst().request();
        metrics.failed(request.workspace);
        request.answer.completeExceptionally(
                failure instanceof RuntimeException known ? known : new IllegalStateException(failure));
    }

    private void measure(long tokens, long now) {
        lock.lock();
        try {
            rate.computed(tokens, now);
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and returns when what waited is computed. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
