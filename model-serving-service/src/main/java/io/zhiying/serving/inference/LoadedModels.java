package io.zhiying.serving.inference;

import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.registry.Catalog.Served;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The versions in memory. One is loaded when it is first asked for, by whoever asks first; the others wait for it. Room
 * is made within a budget by unloading what was not used for the longest time and is not in use.
 */
@Component
class LoadedModels {
    private static final Logger log = LoggerFactory.getLogger(LoadedModels.class);

    private final ModelLoader loader;
    private final long budget;
    /** Least recently used first. */
    private final Map<UUID, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /** One at a time: loading needs more memory than what it leaves. */
    private final Object loading = new Object();

    LoadedModels(ModelLoader loader, InferenceProperties properties) {
        this.loader = loader;
        this.budget = properties.memory().toBytes();
    }

    private static final class Entry {
        private final long bytes;
        private final CompletableFuture<LoadedModel> model = new CompletableFuture<>();
        private int users;

        Entry(long bytes) {
            this.bytes = bytes;
        }
    }

    /** A model that stays in memory until this is closed. */
    final class Lease implements AutoCloseable {
        private final Entry entry;

        private Lease(Entry entry) {
            this.entry = entry;
        }

        LoadedModel model() {
            return entry.model.join();
        }

        @Override
        public void close() {
            synchronized (entries) {
                entry.users--;
            }
        }
    }

    /** @throws Problem {@code service.unavailable}: it cannot be loaded, or not now */
    Lease acquire(Served served) {
        UUID id = served.version().id();
        String name = served.model().name();
        List<Entry> unloaded = new ArrayList<>();
        Entry entry;
        boolean first;
        synchronized (entries) {
            Entry known = entries.get(id);
            first = known == null;
            entry = known == null ? new Entry(served.content().bytes()) : known;
            if (first) {
                makeRoom(entry.bytes, name, unloaded);
                entries.put(id, entry);
            }
            entry.users++;
        }
        unloaded.forEach(LoadedModels::close);
        if (first) {
            load(served, entry);
        }
        try {
            entry.model.join();
            return new Lease(entry);
        } catch (CompletionException failure) {
            synchronized (entries) {
                entry.users--;
            }
            throw InferenceErrors.loading(name, failure);
        }
    }

    private void load(Served served, Entry entry) {
        try {
            synchronized (loading) {
                entry.model.complete(loader.load(served));
            }
            log.info(
                    "loaded version {} of {}",
                    served.version().number(),
                    served.model().name());
        } catch (RuntimeException | OutOfMemoryError failure) {
            synchronized (entries) {
                entries.values().remove(entry);
            }
            log.error(
                    "version {} of {} cannot be loaded",
                    served.version().number(),
                    served.model().name(),
                    failure);
            entry.model.completeExceptionally(failure);
        }
    }

    private void makeRoom(long bytes, String name, List<Entry> unloaded) {
        long used = entries.values().stream().mapToLong(entry -> entry.bytes).sum();
        var oldest = entries.values().iterator();
        while (used + bytes > budget && oldest.hasNext()) {
            Entry candidate = oldest.next();
            if (candidate.users == 0) {
                oldest.remove();
                unloaded.add(candidate);
                used -= candidate.bytes;
            }
        }
        if (used + bytes > budget) {
            unloaded.forEach(LoadedModels::close);
            throw InferenceErrors.loading(name, new IllegalStateException("the memory for models is in use"));
        }
    }

    private static void close(Entry entry) {
        if (!entry.model.isCompletedExceptionally()) {
            entry.model.join().close();
        }
    }

    @PreDestroy
    void close() {
        List<Entry> all;
        synchronized (entries) {
            all = List.copyOf(entries.values());
            entries.clear();
        }
        all.stream().filter(entry -> entry.model.isDone()).forEach(LoadedModels::close);
    }
}
