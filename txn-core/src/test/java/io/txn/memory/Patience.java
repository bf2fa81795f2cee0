package io.txn.memory;

import java.time.Duration;

/** How a session waits for a row that another one has locked. */
@FunctionalInterface
public interface Patience {

    /** A notification that came just before the wait is missed, and not missed for long. */
    long SLICE_MILLIS = 5;

    /**
     * Waits until the lock may have become free, or a little.
     *
     * @param monitor is notified whenever locks become free
     * @param attempt how often it was waited for, from 1
     * @param nanos since it was first waited for
     * @return whether to look again; false gives up
     */
    boolean waits(Object monitor, int attempt, long nanos);

    /** Waits as long as is given; zero gives up at once. */
    @SuppressWarnings("WaitNotInLoop") // the caller is the loop
    static Patience upTo(Duration longest) {
        return (monitor, attempt, nanos) -> {
            long left = longest.toNanos() - nanos;
            if (left <= 0) {
                return false;
            }
            try {
                synchronized (monitor) {
                    monitor.wait(SLICE_MILLIS);
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }
}
