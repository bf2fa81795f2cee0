package io.txn.systemtests;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a proxy does to messages that match, until it is lifted: hold them, lose them, or only count them. A held message
 * waits for {@link #lift()} or {@link #lose()}, whatever has become of who sent it in the meantime.
 */
final class Fault {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Leg leg;
    private final Predicate<Seen> which;
    private final CompletableFuture<Boolean> passes;
    private final Runnable remove;
    private final List<Seen> hits = new CopyOnWriteArrayList<>();

    /** The future says whether matching messages pass; as long as it is not complete, they are held. */
    Fault(Leg leg, Predicate<Seen> which, CompletableFuture<Boolean> passes, Consumer<Fault> remove) {
        this.leg = leg;
        this.which = which;
        this.passes = passes;
        this.remove = () -> remove.accept(this);
    }

    /** The messages that it met, in the order of their arrival. */
    List<Seen> hits() {
        return List.copyOf(hits);
    }

    /** Waits until it has met a message, and returns the first one. */
    Seen awaitHit() {
        if (!Poll.until(LIMIT, () -> !hits.isEmpty())) {
            throw new StackException("No message came by within " + LIMIT.toSeconds() + " s");
        }
        return hits.get(0);
    }

    /** From now on messages pass, the held ones too. */
    void lift() {
        remove.run();
        passes.complete(true);
    }

    /** From now on messages pass, but for the held ones, which are lost. */
    void lose() {
        remove.run();
        passes.complete(false);
    }

    boolean concerns(Leg candidate, Seen seen) {
        return leg == candidate && which.test(seen);
    }

    /** Returns whether the message may go on, as soon as that is known. */
    boolean meet(Seen seen) throws InterruptedException {
        hits.add(seen);
        try {
            return passes.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Never completed with a failure. Indicates a bug.", e);
        }
    }

    /** The two halves of an exchange: losing the first, nothing has happened; losing the second, it has and nobody knows. */
    enum Leg {
        REQUEST,
        RESPONSE
    }
}
