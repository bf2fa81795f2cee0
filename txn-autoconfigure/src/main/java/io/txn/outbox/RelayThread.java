package io.txn.outbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a shard's relay: at once when this instance has stored something, otherwise ever less often up to the interval. A
 * round that fails is logged, and the next one comes.
 */
final class RelayThread extends Thread {

    private static final Logger log = LoggerFactory.getLogger(RelayThread.class);

    private static final long SHORTEST_MILLIS = 20;

    private final ShardRelay relay;
    private final Signal signal;
    private final Semaphore wake;
    private final long longestMillis;
    private volatile boolean ending;
    private boolean failing;

    RelayThread(int shard, ShardRelay relay, Signal signal, Duration interval) {
        super("txn-outbox-" + shard);
        setDaemon(true);
        this.relay = relay;
        this.signal = signal;
        this.wake = signal.listen();
        this.longestMillis = Math.max(SHORTEST_MILLIS, interval.toMillis());
    }

    @Override
    public void run() {
        long pause = SHORTEST_MILLIS;
        boolean woken = false;
        while (!ending) {
            boolean sent = round(woken) > 0;
            pause = sent ? SHORTEST_MILLIS : Math.min(longestMillis, pause * 2);
            woken = failing ? rest(pause) : await(pause);
        }
        if (!failing) {
            round(true);
        }
        leave();
    }

    private int round(boolean woken) {
        try {
            int sent = relay.runOnce(woken);
            if (failing) {
                failing = false;
                log.info("{} works again", getName());
            }
            return sent;
        } catch (RuntimeException | Error e) {
            report(e);
            return 0;
        }
    }

    private void report(Throwable e) {
        if (ending || failing) {
            log.debug("{} still fails", getName(), e);
        } else {
            log.warn("{} cannot send messages at present; they wait, and it goes on trying", getName(), e);
        }
        failing = true;
    }

    private boolean await(long millis) {
        try {
            boolean woken = wake.tryAcquire(millis, TimeUnit.MILLISECONDS);
            wake.drainPermits();
            return woken;
        } catch (InterruptedException e) {
            ending = true;
            return false;
        }
    }

    /** Whoever stores something does not hurry a relay that fails, but its end does. */
    private boolean rest(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (left > 0 && !ending) {
            await(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return false;
    }

    private void leave() {
        signal.forget(wake);
        try {
            relay.close();
        } catch (RuntimeException e) {
            log.debug("{} could not give its shard back; others take it later", getName(), e);
        }
    }

    /** Sends what there is, and ends. Returns at once. */
    void end() {
        ending = true;
        wake.release();
    }

    /** Returns when it has ended; where that takes too long, without having sent everything. */
    void awaitEnd(Duration limit) {
        try {
            join(limit.toMillis());
            if (isAlive()) {
                interrupt();
                join(limit.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
