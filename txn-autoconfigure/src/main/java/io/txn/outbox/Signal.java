package io.txn.outbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Tells this instance's relays that there are messages. */
final class Signal {

    private final List<Semaphore> listeners = new CopyOnWriteArrayList<>();

    void raise() {
        listeners.forEach(Semaphore::release);
    }

    /** What has a permit whenever the signal was raised since. */
    Semaphore listen() {
        Semaphore listener = new Semaphore(0);
        listeners.add(listener);
        return listener;
    }

    void forget(Semaphore listener) {
        listeners.remove(listener);
    }
}
