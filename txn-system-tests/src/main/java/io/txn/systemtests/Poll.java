package io.txn.systemtests;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition, never for a while. */
public final class Poll {

    private static final long PAUSE_MILLIS = 50;

    private Poll() {}

    /** Returns as soon as the condition holds, with true, or when time has run out, with false. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting", e);
        }
    }
}
