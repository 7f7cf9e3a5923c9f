package io.zhiying.serving.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.engine.Niceness;
import io.zhiying.serving.registry.Catalog.Served;
import jakarta.annotation.PreDestroy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The versions in memory. One is loaded when it is first asked for; whoever asks meanwhile waits for the same load, no
 * longer than his own patience, and the load goes on without him. Room is made within a budget by unloading what was not
 * used for the longest time and is not in use. A version that cannot be loaded is left alone for a while.
 */
@Component
class LoadedModels implements Leases {
    private static final Logger log = LoggerFactory.getLogger(LoadedModels.class);

    private final ModelLoader loader;
    private final long budget;
    private final LoadFailures failures;
    private final Counter loads;
    private final Counter failedLoads;
    private final Counter unloads;
    /** Least recently used first. */
    private final Map<UUID, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /** One at a time: loading needs more memory than what it leaves, and each is measured. */
    private final Object loading = new Object();

    @Autowired
    LoadedModels(ModelLoader loader, InferenceProperties properties, MeterRegistry meters) {
        this(loader, properties.memoryBytes(), new LoadFailures(System::nanoTime), meters);
    }

    LoadedModels(ModelLoader loader, long budget, LoadFailures failures, MeterRegistry meters) {
        this.loader = loader;
        this.budget = budget;
        this.failures = failures;
        this.loads = counter(meters, "loads", "Models brought into memory");
        this.failedLoads = counter(meters, "load.failures", "Models that could not be brought into memory");
        this.unloads = counter(meters, "unloads", "Models taken out of memory to make room, or for good");
        Gauge.builder("zhiying.models.memory.used", this, LoadedModels::used)
                .description("Memory that the loaded models count for")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("zhiying.models.memory.budget", () -> budget)
                .description("Memory that loaded models may count for")
                .baseUnit("bytes")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String name, String description) {
        return Counter.builder("zhiying.models." + name)
                .description(description)
                .register(meters);
    }

    /** A version in memory, or on its way there. Guarded by {@link #entries}. */
    private static final class Entry {
        private final long bytes;
        private final CompletableFuture<LoadedModel> model = new CompletableFuture<>();
        private int users = 1;
        private boolean unwanted;

        Entry(long bytes) {
            this.bytes = bytes;
        }

        boolean isIdle() {
            return users == 0 && model.isDone();
        }

        void close() {
            if (!model.isCompletedExceptionally()) {
                model.join().close();
            }
        }
    }

    /** A model that stays in memory until this is closed. */
    final class Lease implements AutoCloseable {
        private final UUID version;
        private final Entry entry;

        private Lease(UUID version, Entry entry) {
            this.version = version;
            this.entry = entry;
        }

        LoadedModel model() {
            return entry.model.join();
        }

        @Override
        public void close() {
            leave(version, entry);
        }
    }

    @Override
    public Lease acquire(Served served, Duration patience) {
        UUID id = served.version().id();
        String name = served.model().name();
        long until = System.nanoTime() + patience.toNanos();
        Entry entry = enter(served, until, (begun, unloaded) -> startLoading(served, begun, unloaded));
        try {
            entry.model.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return new Lease(id, entry);
        } catch (TimeoutException stillLoading) {
            leave(id, entry);
            throw InferenceErrors.loading(name, stillLoading);
        } catch (ExecutionException failure) {
            leave(id, entry);
            throw failure.getCause() instanceof Problem problem ? problem : InferenceErrors.loading(name, failure);
        } catch (InterruptedException e) {
            leave(id, entry);
            Thread.currentThread().interrupt();
            throw InferenceErrors.loading(name, e);
        }
    }

    /** All that a request of the version needs: it, and the encoder that it is built on. */
    List<Lease> acquireAll(Served served, Duration patience) {
        Lease own = acquire(served, patience);
        if (!(own.model() instanceof LoadedModel.OfVectors classifier)) {
            return List.of(own);
        }
        try {
            return List.of(own, acquire(classifier.encoder(), patience));
        } catch (RuntimeException failure) {
            own.close();
            throw failure;
        }
    }

    /** What a candidate came to, and what it took. */
    record Trial<T>(T result, @Nullable Long memoryBytes) {}

    /** Something done with a model that no one else sees. */
    @FunctionalInterface
    interface Try<T> {
        T run(LoadedModel model) throws InterruptedException;
    }

    /**
     * Loads a version that does not serve yet, within the same budget, and unloads it again.
     *
     * @throws Graph.Unfit it alone is more than the budget
     * @throws Problem {@code service.unavailable}: there is no room for it now
     * @throws RuntimeException the engine, or what is tried, refuses
     */
    <T> Trial<T> tryOut(Served candidate, Path folder, Duration patience, Try<T> work) throws InterruptedException {
        requireFits(candidate.version().memoryBytes());
        List<Entry> unloaded = new ArrayList<>();
        UUID id = candidate.version().id();
        Entry entry = enter(candidate, System.nanoTime() + patience.toNanos(), (_, away) -> unloaded.addAll(away));
        try (var model = loadTrial(candidate, folder, unloaded)) {
            return new Trial<>(work.run(model.loaded()), model.bytes());
        } finally {
            synchronized (entries) {
                entries.remove(id, entry);
                entries.notifyAll();
            }
        }
    }

    private record Measured(LoadedModel loaded, @Nullable Long bytes) implements AutoCloseable {
        @Override
        public void close() {
            loaded.close();
        }
    }

    private Measured loadTrial(Served candidate, Path folder, List<Entry> unloaded) {
        synchronized (loading) {
            unloaded.forEach(Entry::close);
            return measured(candidate, () -> loader.load(candidate, folder, this));
        }
    }

    private Measured measured(Served served, java.util.function.Supplier<LoadedModel> load) {
        loader.startEngine(served.content().engine());
        var before = ResidentMemory.now();
        LoadedModel model = load.get();
        var after = ResidentMemory.now();
        return new Measured(
                model,
                before.isEmpty() || after.isEmpty() ? null : Math.max(0, after.getAsLong() - before.getAsLong()));
    }

    /** @throws Graph.Unfit no unloading would make room for it */
    void requireFits(long bytes) {
        if (bytes > budget) {
            throw new Graph.Unfit(
                    "The version takes %d bytes of memory, all models together may take %d".formatted(bytes, budget));
        }
    }

    /** Has what must be unloaded before a load begins. */
    @FunctionalInterface
    private interface Beginning {
        void with(Entry begun, List<Entry> unloaded);
    }

    /** Counts one more user of the version; begins its load where it is not there, as soon as there is room. */
    private Entry enter(Served served, long until, Beginning beginning) {
        UUID id = served.version().id();
        String name = served.model().name();
        long bytes = served.version().memoryBytes();
        synchronized (entries) {
            while (true) {
                Entry known = entries.get(id);
                if (known != null) {
                    known.users++;
                    return known;
                }
                Duration pause = failures.pause(id);
                if (!pause.isZero()) {
                    throw InferenceErrors.notLoaded(name, pause);
                }
                if (bytes > budget) {
                    throw InferenceErrors.exceedsMemory(name, bytes, budget);
                }
                Optional<List<Entry>> unloaded = makeRoom(bytes);
                if (unloaded.isPresent()) {
                    Entry entry = new Entry(bytes);
                    entries.put(id, entry);
                    beginning.with(entry, unloaded.get());
                    return entry;
                }
                awaitChange(name, until);
            }
        }
    }

    /** Empty, and nothing unloaded, where what is in use leaves too little. */
    private Optional<List<Entry>> makeRoom(long bytes) {
        long idle = entries.values().stream()
                .filter(Entry::isIdle)
                .mapToLong(entry -> entry.bytes)
                .sum();
        long used = used();
        if (used - idle + bytes > budget) {
            return Optional.empty();
        }
        List<Entry> unloaded = new ArrayList<>();
        var oldest = entries.values().iterator();
        while (used + bytes > budget) {
            Entry candidate = oldest.next();
            if (candidate.isIdle()) {
                oldest.remove();
                unloaded.add(candidate);
                unloads.increment();
                used -= candidate.bytes;
            }
        }
        return Optional.of(unloaded);
    }

    private void awaitChange(String name, long until) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
            throw InferenceErrors.loading(name, new IllegalStateException("the memory for models is in use"));
        }
        try {
            entries.wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw InferenceErrors.loading(name, e);
        }
    }

    /** In a thread of its own: a load outlives the patience of who asked for it. */
    private void startLoading(Served served, Entry entry, List<Entry> unloaded) {
        Optional<WorkspaceId> workspace = Workspaces.find();
        Runnable load = () -> load(served, entry, unloaded);
        Thread.ofPlatform()
                .daemon()
                .name("load-" + served.model().name() + "-" + served.version().number())
                .start(() -> workspace.ifPresentOrElse(of -> Workspaces.run(of, load), load));
    }

    private void load(Served served, Entry entry, List<Entry> unloaded) {
        // So do the threads of the engine and of the queue, which are started here.
        Niceness.standBehind();
        UUID id = served.version().id();
        try {
            Path folder;
            try {
                folder = loader.folder(served);
            } finally {
                // Their memory is given away already, whatever becomes of this load.
                unloaded.forEach(Entry::close);
            }
            Measured loaded;
            synchronized (loading) {
                loaded = measured(served, () -> loader.load(served, folder, this));
            }
            loaded.loaded().metrics.gaugesOfMemory(entry.bytes, loaded.bytes());
            loads.increment();
            log.info(
                    "loaded version {} of {}",
                    served.version().number(),
                    served.model().name());
            boolean over;
            synchronized (entries) {
                failures.succeeded(id);
                entry.model.complete(loaded.loaded());
                over = isOver(id, entry);
                entries.notifyAll();
            }
            if (over) {
                entry.close();
            }
        } catch (RuntimeException | Error failure) {
            // Errors, too: a library that is missing or memory that is out must not leave anybody waiting.
            failedLoads.increment();
            log.error(
                    "version {} of {} cannot be loaded",
                    served.version().number(),
                    served.model().name(),
                    failure);
            synchronized (entries) {
                entries.remove(id, entry);
                failures.failed(id);
                entry.model.completeExceptionally(failure);
                entries.notifyAll();
            }
        }
    }

    private void leave(UUID version, Entry entry) {
        boolean over;
        synchronized (entries) {
            entry.users--;
            over = isOver(version, entry);
            entries.notifyAll();
        }
        if (over) {
            entry.close();
        }
    }

    /** Whether whoever asks has to close it: nobody wants it any more, and nobody uses it. */
    private boolean isOver(UUID version, Entry entry) {
        boolean over = entry.unwanted && entry.isIdle() && entries.remove(version, entry);
        if (over) {
            unloads.increment();
        }
        return over;
    }

    /** Takes a version out of memory that may not serve any more, once nobody uses it. */
    void unload(UUID version) {
        Entry entry;
        synchronized (entries) {
            entry = entries.get(version);
            if (entry == null) {
                return;
            }
            entry.unwanted = true;
            entry.users++;
        }
        leave(version, entry);
    }

    boolean isLoaded(UUID version) {
        synchronized (entries) {
            // Not get: looking is no use.
            return entries.containsKey(version);
        }
    }

    private long used() {
        synchronized (entries) {
            return entries.values().stream().mapToLong(entry -> entry.bytes).sum();
        }
    }

    @PreDestroy
    void close() {
        List<Entry> all;
        synchronized (entries) {
            all = List.copyOf(entries.values());
            entries.clear();
        }
        all.stream().filter(entry -> entry.model.isDone()).forEach(Entry::close);
    }
}
