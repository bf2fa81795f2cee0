package io.txn.systemtests;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Something that goes wrong for a while.
 *
 * @param words what happens to whom
 * @param touches what nothing else may happen to in the meantime
 * @param lasts from its beginning to its end
 * @param returns which instance has to serve again before all is as it was; empty if none went away
 */
record Calamity(
        Kind kind,
        String words,
        Set<Object> touches,
        Duration lasts,
        Runnable begin,
        Runnable end,
        Optional<ServiceProcess> returns) {

    enum Kind {
        KILLED_SERVICE,
        PAUSED_SERVICE,
        KILLED_DATABASE,
        CUT_CONNECTIONS,
        PARTITION,
        SLOW_NETWORK,
        CLOCK_JUMP
    }

    @Override
    public String toString() {
        return words;
    }
}
