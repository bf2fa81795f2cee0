package io.txn.simulation;

import io.txn.Outcome;
import io.txn.participant.Branch;
import io.txn.world.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Confirms and cancels that fail: now and then, or always until somebody mends them. */
final class Handlers {

    /** What those say that always fail. */
    static final String ALWAYS = "this one always fails";

    /** Fewer than it takes to be parked. */
    static final int NOW_AND_THEN = 1;

    private final Random random;
    private final Weather weather;
    private final Scheduler scheduler;
    private final Statistics statistics;
    private final Map<String, Outcome> broken = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private boolean mended;

    Handlers(Random random, Weather weather, Scheduler scheduler, Statistics statistics) {
        this.random = random;
        this.weather = weather;
        this.scheduler = scheduler;
        this.statistics = statistics;
    }

    /** Lets it always fail to end this thing in one of the two ways, or not. */
    void maybeBreak(String thing) {
        if (random.nextInt(40) == 0) {
            broken.put(thing, random.nextInt(3) == 0 ? Outcome.COMMIT : Outcome.ROLLBACK);
        }
    }

    boolean isBroken(String thing, @Nullable Outcome outcome) {
        return !mended && broken.get(thing) == outcome && outcome != null;
    }

    void mend() {
        mended = true;
    }

    void finish(Service service, Branch branch, Outcome outcome) {
        scheduler.point();
        if (isBroken(branch.arguments(), outcome)) {
            statistics.count("handlers that always fail");
            if (random.nextBoolean()) {
                throw new LinkageError(ALWAYS);
            }
            throw new IllegalStateException(ALWAYS);
        }
        String where = branch.xid() + "@" + service.url();
        if (!weather.isCalm() && random.nextInt(10) == 0 && failures.merge(where, 1, Integer::sum) <= NOW_AND_THEN) {
            statistics.count("handlers that failed once");
            throw new IllegalStateException("not now");
        }
    }
}
