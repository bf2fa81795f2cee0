package io.txn.coordinator;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Hands work on to another executor, and has only so much of it under way; the rest waits in line. Work must not throw.
 * Thread-safe.
 */
final class LimitedExecutor implements Executor {

    private final Executor executor;
    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    LimitedExecutor(Executor executor, int limit) {
        this.executor = executor;
        this.limit = limit;
    }

    @Override
    public void execute(Runnable work) {
        if (!enqueue(work)) {
            return;
        }
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            if (withdraw(work)) {
                throw e;
            }
        }
    }

    private synchronized boolean enqueue(Runnable work) {
        waiting.add(work);
        if (running == limit) {
            return false;
        }
        running++;
        return true;
    }

    /** Whether nobody else has taken it in the meantime. */
    private synchronized boolean withdraw(Runnable work) {
        running--;
        return waiting.remove(work);
    }

    private void drain() {
        for (Runnable work = next(); work != null; work = next()) {
            work.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable work = waiting.poll();
        if (work == null) {
            running--;
        }
        return work;
    }
}
