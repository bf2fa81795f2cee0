package io.txn.benchmarks;

import io.txn.systemtests.Poll;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what must come. */
final class Waits {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Waits() {}

    static void until(String what, BooleanSupplier condition) {
        until(LIMIT, what, condition);
    }

    static void until(Duration limit, String what, BooleanSupplier condition) {
        if (!Poll.until(limit, condition)) {
            throw new BenchException("Waited " + limit.toSeconds() + " s in vain until " + what);
        }
    }
}
