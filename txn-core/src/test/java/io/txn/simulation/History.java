package io.txn.simulation;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DeliveryStatus;
import io.txn.participant.Branch;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.world.Effect;
import io.txn.world.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees every commit of every service at the moment when it takes effect, remembers what has ever been so, and objects at once
 * to what must never be: two outcomes of one transaction, a row that goes back, something done twice, or out of its turn.
 */
final class History {

    private final Consumer<AssertionError> objections;
    private final BooleanSupplier late;
    private final Map<Xid, Outcome> decided = new HashMap<>();
    private final Set<Xid> rolledBackSomewhere = new HashSet<>();
    private final List<Service> services = new ArrayList<>();
    private final Map<Xid, List<String>> things = new HashMap<>();
    private final Map<String, Effect> effects = new HashMap<>();
    private final Map<String, Branch> branches = new HashMap<>();
    private final Map<String, List<String>> anchors = new HashMap<>();
    private final Set<Xid> sagas = new HashSet<>();
    private final Set<String> writtenBack = new HashSet<>();
    private final Map<String, Integer> databaseFailures = new HashMap<>();
    private final Set<Xid> strays = new HashSet<>();
    private final Set<Xid> copied = new HashSet<>();
    private final Set<String> byHand = new HashSet<>();

    /** Is told whether what happens now is done by a copy of a request that was delayed. */
    History(Consumer<AssertionError> objections, BooleanSupplier late) {
        this.objections = objections;
        this.late = late;
    }

    /** A step that may be done: {@link Step.Reserve#anchors} say whether its turn to be undone is certain. */
    void expect(Step.Reserve step) {
        anchors.put(step.thing(), step.anchors());
    }

    void saga(Xid xid) {
        sagas.add(xid);
    }

    boolean isSaga(Xid xid) {
        return sagas.contains(xid);
    }

    void watch(Service service) {
        services.add(service);
        service.watchDecisions(this::decision);
        service.watchGates((xid, before, after) -> gate(service, xid, before, after));
        service.watchEffects((thing, before, after) -> effect(service, thing, before, after));
        service.watchBranches((before, after) -> branch(service, before, after));
    }

    /** A request of this transaction arrives twice, and only one answer is heard, as after a proxy's own retry. */
    void copied(Xid xid) {
        copied.add(xid);
    }

    /** A person has done what is left of this transaction at this service. */
    void doneByHand(Service service, Xid xid) {
        byHand.add(xid + "@" + service.url());
    }

    boolean isDoneByHand(Service service, Xid xid) {
        return byHand.contains(xid + "@" + service.url());
    }

    /**
     * Committed transactions in which one copy of a request did, at somebody whom it called in turn, what the answered copy
     * failed to do, and the application went on without it. The one thing that is not promised.
     */
    int strays() {
        return strays.size();
    }

    /** How often a confirm or cancel has failed for no fault of its own. */
    int databaseFailures(Service service, Xid xid) {
        return databaseFailures.getOrDefault(xid + "@" + service.url(), 0);
    }

    @Nullable
    Outcome decided(Xid xid) {
        return decided.get(xid);
    }

    List<String> things(Xid xid) {
        return things.getOrDefault(xid, List.of());
    }

    Effect effect(String thing) {
        return effects.get(thing);
    }

    private void require(boolean so, String what) {
        if (!so) {
            objections.accept(new AssertionError(what));
        }
    }

    private void decision(Xid xid, @Nullable Decision before, @Nullable Decision after) {
        if (after == null) {
            require(
                    before.status() == DeliveryStatus.FINISHED,
                    "A decision was forgotten that is not finished: " + before);
            return;
        }
        requireNoBug(after.lastError());
        if (before != null && before.outcome() != null) {
            require(after.outcome() == before.outcome(), "A decision was reversed: " + before + " to " + after);
            require(
                    before.finished() == null || after.finished() != null,
                    "A finished decision is not any more: " + after);
            requireOneWriter(before, after);
        } else if (after.outcome() != null) {
            decide(xid, after.outcome());
        }
        if (after.status() == DeliveryStatus.FINISHED
                && (before == null || before.status() != DeliveryStatus.FINISHED)) {
            finished(before, after);
        }
    }

    private void decide(Xid xid, Outcome outcome) {
        Outcome first = decided.putIfAbsent(xid, outcome);
        require(first == null || first == outcome, "Two decisions about " + xid);
        require(
                outcome == Outcome.ROLLBACK || !rolledBackSomewhere.contains(xid),
                "COMMIT was decided of " + xid + ", which somebody has rolled back");
    }

    /** Each claim is written back once: by whoever was not overtaken (R8). */
    private void requireOneWriter(Decision before, Decision after) {
        boolean writesBack = after.outcome() == Outcome.COMMIT
                && after.status() != DeliveryStatus.FINISHED
                && after.attempts() == before.attempts();
        require(
                !writesBack || writtenBack.add(after.xid() + "#" + after.attempts()),
                "Two have written back the same claim: " + after);
    }

    /** Forgetting comes last: nothing is left that anybody would ask about. */
    private void finished(@Nullable Decision before, Decision after) {
        Xid xid = after.xid();
        if (after.outcome() == Outcome.COMMIT) {
            services.forEach(service -> requireCarriedOut(service, xid));
        } else if (before != null && after.mode() == Mode.SAGA) {
            things(xid).stream()
                    .filter(this::hasItsTurn)
                    .forEach(thing -> require(
                            isOver(thing), "A saga's rollback is finished and " + thing + " is not undone: " + after));
        }
    }

    private void requireCarriedOut(Service service, Xid xid) {
        Gate gate = service.gates().get(xid);
        if (gate == null || (gate.state() == GateState.COMMITTED && gate.ended()) || strays.contains(xid)) {
            return;
        }
        require(
                copied.contains(xid)
                        && things(xid).stream()
                                .filter(thing -> service.effects().containsKey(thing))
                                .allMatch(thing -> isNested(branches.get(thing))),
                "A COMMIT is finished that " + service + " has not carried out: " + gate);
        strays.add(xid);
    }

    private static boolean isNested(Branch branch) {
        return branch.topLevelCall().isEmpty();
    }

    private void gate(Service service, Xid xid, @Nullable Gate before, @Nullable Gate after) {
        if (after == null) {
            require(before.ended(), "A gate was forgotten that is not finished: " + before);
            return;
        }
        requireNoBug(after.lastError());
        if (before != null
                && after.attempts() > before.attempts()
                && after.lastError().contains("DatabaseException")) {
            databaseFailures.merge(xid + "@" + service.url(), 1, Integer::sum);
        }
        if (before != null) {
            require(!before.ended() || after.ended(), "A finished gate is not any more: " + after);
        }
        if (before == null || before.state() == GateState.ACTIVE) {
            moved(service, after);
        } else {
            require(before.state() == after.state(), "A gate moved from " + before + " to " + after);
        }
    }

    private void moved(Service service, Gate gate) {
        Outcome outcome = decided.get(gate.xid());
        if (gate.state() == GateState.COMMITTED) {
            require(outcome == Outcome.COMMIT, service + " commits " + gate.xid() + ", which is not decided so");
        } else if (gate.state() == GateState.ROLLED_BACK) {
            require(outcome != Outcome.COMMIT, service + " rolls back " + gate.xid() + ", of which COMMIT is decided");
            rolledBackSomewhere.add(gate.xid());
        }
    }

    private void requireNoBug(@Nullable String error) {
        require(
                error == null || (!error.contains("Indicates a bug") && !error.contains("One outcome per transaction")),
                "A bug was found: " + error);
    }

    private void effect(Service service, String thing, @Nullable Effect before, @Nullable Effect after) {
        Effect effect = Objects.requireNonNull(after);
        effects.put(thing, effect);
        require(effect.tried() == 1, thing + " was done twice: " + effect);
        require(effect.confirmed() + effect.cancelled() <= 1, thing + " ended twice: " + effect);
        if (before != null && !isOver(before) && isOver(effect)) {
            over(service, thing, effect);
        }
    }

    private void over(Service service, String thing, Effect effect) {
        Outcome outcome = decided.get(effect.xid());
        GateState state = service.gates().get(effect.xid()).state();
        if (effect.confirmed() > 0) {
            require(outcome == Outcome.COMMIT, thing + " was confirmed, and COMMIT is not decided");
            require(state == GateState.COMMITTED, thing + " was confirmed, and its gate is " + state);
        } else {
            require(outcome != Outcome.COMMIT, thing + " was cancelled, and COMMIT is decided");
            require(state == GateState.ROLLED_BACK, thing + " was cancelled, and its gate is " + state);
            requireItsTurn(thing);
        }
    }

    /** Whatever came after it in its saga has been undone before it. */
    private void requireItsTurn(String thing) {
        for (String other : things(effects.get(thing).xid())) {
            require(
                    !follows(other, thing) || isOver(other),
                    thing + " (" + branches.get(thing) + ") was cancelled before " + other + " (" + branches.get(other)
                            + ")");
        }
    }

    /** Whether one was done by a later call of its saga's coordinator, or later at the same place, than the other. */
    private boolean follows(String later, String earlier) {
        if (!hasItsTurn(later) || !hasItsTurn(earlier) || later.equals(earlier) || !sagas.contains(xid(later))) {
            return false;
        }
        int order = number(later) - number(earlier);
        return order > 0 || (order == 0 && isLaterBranch(branches.get(later), branches.get(earlier)));
    }

    private static boolean isLaterBranch(Branch later, Branch earlier) {
        return later.call().equals(earlier.call()) && later.ordinal() > earlier.ordinal();
    }

    private boolean hasItsTurn(String thing) {
        List<String> within = anchors.get(thing);
        return within != null && branches.containsKey(thing) && within.stream().allMatch(branches::containsKey);
    }

    private int number(String thing) {
        return Integer.parseInt(branches.get(thing).call().split("\\.", 2)[0]);
    }

    private Xid xid(String thing) {
        return branches.get(thing).xid();
    }

    private void branch(Service service, @Nullable Branch before, @Nullable Branch after) {
        if (after == null || before != null) {
            return;
        }
        String thing = after.arguments();
        require(service.effects().containsKey(thing), after + " is there, and what it did is not");
        Branch first = branches.put(thing, after);
        require(first == null, thing + " was done twice, as " + first + " and as " + after);
        things.computeIfAbsent(after.xid(), none -> new ArrayList<>()).add(thing);
        boolean tooLate = decided.get(after.xid()) == Outcome.COMMIT
                && isActive(service.gates().get(after.xid()));
        if (tooLate && late.getAsBoolean() && copied.contains(after.xid())) {
            strays.add(after.xid());
        }
        require(
                !tooLate || strays.contains(after.xid()),
                after + " came after COMMIT was decided, which knows all that there is (R2)");
        for (String other : things(after.xid())) {
            require(
                    !follows(thing, other) || !isCancelled(other),
                    after + " came when " + branches.get(other) + " had been undone");
        }
    }

    /** What is there since the same commit has no effect yet that anybody has seen. */
    private boolean isCancelled(String thing) {
        Effect effect = effects.get(thing);
        return effect != null && effect.cancelled() > 0;
    }

    private static boolean isActive(Gate gate) {
        return gate.state() == GateState.ACTIVE;
    }

    private boolean isOver(String thing) {
        return isOver(effects.get(thing)) || isResolved(branches.get(thing).xid());
    }

    private boolean isResolved(Xid xid) {
        return byHand.stream().anyMatch(where -> where.startsWith(xid + "@"));
    }

    private static boolean isOver(@Nullable Effect effect) {
        return effect != null && effect.confirmed() + effect.cancelled() > 0;
    }
}
