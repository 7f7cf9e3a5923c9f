package io.zhiying.demo.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A few things at a time. */
public final class Parallel {
    private Parallel() {}

    /** Results in the order of the tasks; the first failure is thrown. */
    public static <T> List<T> run(int atOnce, List<Callable<T>> tasks) {
        try (var executor = Executors.newFixedThreadPool(atOnce)) {
            var results = new ArrayList<T>();
            for (Future<T> result : executor.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
