package io.txn.simulation;

import io.txn.TxnException;
import io.txn.memory.DatabaseException;
import io.txn.world.CallFailedException;
import io.txn.world.Service;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one global transaction does, made up beforehand: a tree of steps over several services. */
final class Script {

    private static final int DEPTH = 3;

    /** What the application throws. */
    static final class RefusedException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;
    }

    private final Random random;
    private final String name;
    private final List<Service> targets;
    private final List<Step.Reserve> reservations = new ArrayList<>();
    private final List<Step> steps;
    private final Set<String> done = new LinkedHashSet<>();

    Script(Random random, String name, Service begins, List<Service> targets) {
        this.random = random;
        this.name = name;
        this.targets = targets;
        this.steps = steps(begins, 0, List.of(), false);
    }

    /** All that it may reserve. */
    List<Step.Reserve> reservations() {
        return reservations;
    }

    /** The things that it was told are reserved. */
    Set<String> done() {
        return done;
    }

    void run(Service at) {
        run(at, steps);
    }

    private List<Step> steps(Service at, int depth, @Nullable List<String> anchors, boolean within) {
        List<Step> made = new ArrayList<>();
        int count = depth == 0 ? 2 + random.nextInt(3) : 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            boolean calls = within || random.nextInt(depth == 0 ? 2 : 4) == 0;
            if (calls && depth < DEPTH) {
                made.add(call(at, depth, within || depth == 0 ? anchors : null));
            } else if (!within) {
                made.add(reserve(at, depth, anchors));
            }
        }
        if (random.nextInt(depth == 0 ? 6 : 20) == 0) {
            made.add(new Step.Refuse());
        }
        return !within && random.nextInt(6) == 0 ? List.of(new Step.Together(made)) : made;
    }

    private Step call(Service at, int depth, @Nullable List<String> anchors) {
        List<Service> others =
                targets.stream().filter(other -> !other.url().equals(at.url())).toList();
        Service target = others.get(random.nextInt(others.size()));
        return new Step.Call(
                target,
                1 + random.nextInt(3),
                steps(target, depth + 1, anchors, false),
                random.nextInt(3) == 0,
                depth > 0);
    }

    /** What a call does must follow from its request alone: so only where nothing is ever repeated, a failed try is no matter. */
    private Step reserve(Service at, int depth, @Nullable List<String> anchors) {
        String key = name + "/" + reservations.size();
        String thing = key.hashCode() % 2 == 0 ? key + "~" : key;
        List<Step> within = List.of();
        int place = reservations.size();
        reservations.add(new Step.Reserve(thing, anchors, within, false));
        if (depth < DEPTH && random.nextInt(3) == 0) {
            within = steps(at, depth, depth == 0 ? anchors : with(anchors, thing), true);
        }
        Step.Reserve reserve = new Step.Reserve(thing, anchors, within, depth == 0 && random.nextInt(3) == 0);
        reservations.set(place, reserve);
        return reserve;
    }

    private static @Nullable List<String> with(@Nullable List<String> anchors, String thing) {
        if (anchors == null) {
            return null;
        }
        List<String> more = new ArrayList<>(anchors);
        more.add(thing);
        return more;
    }

    private void run(Service at, List<Step> some) {
        for (Step step : some) {
            if (step instanceof Step.Reserve reserve) {
                reserve(at, reserve);
            } else if (step instanceof Step.Call call) {
                call(at, call);
            } else if (step instanceof Step.Together together) {
                together(at, together);
            } else {
                throw new RefusedException();
            }
        }
    }

    private void reserve(Service at, Step.Reserve reserve) {
        try {
            at.reserve(reserve.thing(), () -> run(at, reserve.within()));
            done.add(reserve.thing());
        } catch (RefusedException | CallFailedException | DatabaseException | TxnException e) {
            if (!reserve.swallowed()) {
                throw e;
            }
        }
    }

    /** Of a call that is repeated, only what forbids the commit anyway may be swallowed: see {@link #reserve}. */
    private void call(Service at, Step.Call call) {
        try {
            at.call(call.target(), call.attempts(), there -> run(there, call.there()));
        } catch (CallFailedException e) {
            if (!call.swallowed() || (call.nested() && !(e.getCause() instanceof IOException))) {
                throw e;
            }
        }
    }

    private void together(Service at, Step.Together together) {
        try {
            at.local().required(() -> {
                run(at, together.steps());
                return name;
            });
        } catch (Throwable e) {
            forget(together.steps());
            throw e;
        }
    }

    private void forget(List<Step> some) {
        for (Step step : some) {
            if (step instanceof Step.Reserve reserve) {
                done.remove(reserve.thing());
            }
        }
    }
}
