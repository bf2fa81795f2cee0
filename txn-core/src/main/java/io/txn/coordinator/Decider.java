package io.txn.coordinator;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes decisions: one for each transaction, whoever is first (R1), and for certain (R6). Thread-safe. */
final class Decider {

    private static final Logger log = LoggerFactory.getLogger(Decider.class);
    private static final int ATTEMPTS_IN_DOUBT = 3;

    private final DecisionStore store;
    private final LocalTransactions local;
    private final Participant own;
    private final SagaLog sagaLog;
    private final InstantSource clock;
    private final Duration lease;

    Decider(
            DecisionStore store,
            LocalTransactions local,
            Participant own,
            SagaLog sagaLog,
            InstantSource clock,
            Duration lease) {
        this.store = store;
        this.local = local;
        this.own = own;
        this.sagaLog = sagaLog;
        this.clock = clock;
        this.lease = lease;
    }

    /** COMMIT, with all who have to be told of it but this service, whose branches end with it (R11). */
    Decision commitOf(GlobalTransaction transaction, CallReport report) {
        Set<URI> others = new LinkedHashSet<>(report.participants());
        others.remove(own.self());
        return commitOf(transaction, others);
    }

    private Decision commitOf(GlobalTransaction transaction, Set<URI> told) {
        return Decision.commit(
                transaction.xid(),
                transaction.mode(),
                told,
                clock.instant(),
                clock.instant().plus(lease));
    }

    /**
     * In the active local transaction: the decision, and with it this service's own branches (R11), unless it is among those
     * to be told.
     *
     * @return the decision that stands
     */
    Decision decide(Decision commit, CallReport report) throws Exception {
        Decision standing = store.decide(commit);
        boolean endsHere = report.participants().contains(own.self())
                && !commit.participants().contains(own.self());
        if (standing.outcome() == Outcome.COMMIT && endsHere) {
            Acknowledgement answer = own.finish(new OutcomeMessage(commit.xid(), Outcome.COMMIT));
            if (answer.status() != Acknowledgement.Status.DONE) {
                throw new IllegalStateException("This service's own branches are parked: " + answer.error());
            }
        }
        return standing;
    }

    /**
     * The same outside of one, again if the fate of the commit is unknown: whichever went, counts (R6).
     *
     * @throws LocalCommitUnknownException if that cannot be found out now
     */
    Decision decideForCertain(GlobalTransaction transaction, CallReport report) throws Exception {
        boolean shared = sharesCommit(transaction);
        Decision commit = shared ? commitOf(transaction, report.participants()) : commitOf(transaction, report);
        try {
            return shared ? sagaLog.commit(transaction, commit) : local.isolated(() -> decide(commit, report));
        } catch (LocalCommitUnknownException e) {
            log.warn("The commit of {} failed; finding out what came of it: {}", commit.xid(), e.getMessage());
            return decideAgain(commit, report, e);
        }
    }

    /**
     * A saga that is on record has its decision written with what others record. Its steps have nothing to confirm, so this
     * service can forget them later, as others do; any other branch confirms with the decision (R11).
     */
    private static boolean sharesCommit(GlobalTransaction transaction) {
        return transaction.logged() && !transaction.confirms();
    }

    /** From here on nothing but an answer from the database may end the doubt, whatever else fails. */
    private Decision decideAgain(Decision commit, CallReport report, LocalCommitUnknownException doubt) {
        for (int attempt = 1; attempt <= ATTEMPTS_IN_DOUBT; attempt++) {
            try {
                return local.isolated(() -> decide(commit, report));
            } catch (Exception e) {
                doubt.addSuppressed(e);
            }
        }
        throw doubt;
    }

    /** ROLLBACK, because somebody asks; where calls have to be undone, whoever claims them will do that. */
    Decision rollback(Xid xid, Mode mode) {
        return local.isolated(() -> store.decide(Decision.rollback(xid, mode, clock.instant())));
    }

    /**
     * What stands of transactions that this instance does not know, with ROLLBACK for those of which there is nothing, all in one
     * local transaction. An outcome that is there never changes, so it is read without a lock. Sagas that are not decided are left
     * out: others write their rows.
     */
    Collection<Decision> standing(List<Xid> xids) {
        return local.isolated(() -> {
            Map<Xid, Decision> standing = new TreeMap<>(Comparator.comparing(Xid::value));
            xids.forEach(xid -> standing.put(xid, Decision.rollback(xid, Mode.TCC, clock.instant())));
            List<Decision> present = store.find(xids);
            present.forEach(decision -> standing.remove(decision.xid()));
            standing.replaceAll((xid, rollback) -> store.decide(rollback));
            present.stream()
                    .filter(decision -> decision.outcome() != null)
                    .forEach(decision -> standing.put(decision.xid(), decision));
            return standing.values();
        });
    }

    /** Whoever has decided already may wait for somebody who was not called. */
    private void correct(Xid xid, int call, Set<URI> participants) {
        if (!store.record(xid, call, participants) && participants.isEmpty()) {
            store.update(xid, new LoggedCall(call, participants, null));
        }
    }

    /** ROLLBACK, with what is known of the transaction's calls; they are undone by this instance first. */
    Decision rollback(GlobalTransaction transaction) {
        return local.isolated(() -> {
            transaction.corrections().forEach((call, participants) -> correct(transaction.xid(), call, participants));
            return store.decide(Decision.rollback(transaction.xid(), transaction.mode(), clock.instant())
                    .drivenUntil(clock.instant().plus(lease)));
        });
    }
}
