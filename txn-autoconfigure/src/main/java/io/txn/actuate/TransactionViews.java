package io.txn.actuate;

import io.txn.Xid;
import io.txn.actuate.Details.AsCoordinator;
import io.txn.actuate.Details.AsParticipant;
import io.txn.actuate.Details.BranchView;
import io.txn.actuate.Details.Call;
import io.txn.actuate.Details.Event;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.participant.Branch;
import io.txn.participant.BranchStore;
import io.txn.participant.Gate;
import io.txn.participant.GateStatus;
import io.txn.participant.LocalTransactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables as operators see them. */
final class TransactionViews {

    private final DecisionStore decisions;
    private final BranchStore branches;
    private final LocalTransactions local;

    TransactionViews(DecisionStore decisions, BranchStore branches, LocalTransactions local) {
        this.decisions = decisions;
        this.branches = branches;
        this.local = local;
    }

    /** What waits for a person comes first. */
    List<Summary> unfinished(int limit) {
        return Stream.of(State.PARKED, State.PENDING, State.UNDECIDED, State.ACTIVE)
                .flatMap(state -> in(state, limit).stream())
                .toList();
    }

    List<Summary> in(State state, int limit) {
        return local.isolated(() -> switch (state) {
            case UNDECIDED, PENDING ->
                decisions(DeliveryStatus.PENDING, limit)
                        .filter(summary -> summary.state() == state)
                        .toList();
            case ACTIVE -> gates(GateStatus.ACTIVE, limit).toList();
            case PARKED ->
                Stream.concat(decisions(DeliveryStatus.PARKED, limit), gates(GateStatus.PARKED, limit))
                        .toList();
            case FINISHED ->
                Stream.concat(decisions(DeliveryStatus.FINISHED, limit), gates(GateStatus.FINISHED, limit))
                        .toList();
        });
    }

    private Stream<Summary> decisions(DeliveryStatus status, int limit) {
        return decisions.list(status, limit).stream().map(Summary::of);
    }

    private Stream<Summary> gates(GateStatus status, int limit) {
        return branches.list(status, limit).stream().map(Summary::of);
    }

    Details details(Xid xid) {
        return local.isolated(() -> new Details(
                xid.value(),
                decisions.find(xid).map(this::asCoordinator).orElse(null),
                branches.find(xid).map(this::asParticipant).orElse(null)));
    }

    private AsCoordinator asCoordinator(Decision decision) {
        return new AsCoordinator(
                Summary.of(decision),
                decisions.calls(decision.xid()).stream().map(Call::of).toList(),
                history(decision.created(), decision.notes(), decision.finished()));
    }

    private AsParticipant asParticipant(Gate gate) {
        return new AsParticipant(
                Summary.of(gate),
                branches.branches(gate.xid()).stream()
                        .sorted(Comparator.comparing(Branch::call).thenComparing(Branch::ordinal))
                        .map(BranchView::of)
                        .toList(),
                history(gate.created(), gate.notes(), gate.finished()));
    }

    /** Notes are one to a line, each beginning with its time. */
    private static List<Event> history(Instant created, @Nullable String notes, @Nullable Instant finished) {
        List<Event> events = new ArrayList<>();
        events.add(new Event(created, "created"));
        if (notes != null) {
            notes.lines().forEach(line -> events.add(noted(line)));
        }
        if (finished != null) {
            events.add(new Event(finished, "finished"));
        }
        return events;
    }

    private static Event noted(String line) {
        int space = line.indexOf(' ');
        return new Event(Instant.parse(line.substring(0, space)), line.substring(space + 1));
    }
}
