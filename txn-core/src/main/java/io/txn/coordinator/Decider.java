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
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes decisions: one for each transaction, whoever is first (R1), and for certain (R6). Thread-safe. */
final class Decider {

    private static final Logger log = LoggerFactory.getLogger(Decider.class);
    private static final int ATTEMPTS_IN_DOUBT = 3;

    private final DecisionStore store;
    private final LocalTransactions local;
    private final Participant own;
    private final InstantSource clock;
    private final Duration lease;

    Decider(DecisionStore store, LocalTransactions local, Participant own, InstantSource clock, Duration lease) {
        this.store = store;
        this.local = local;
        this.own = own;
        this.clock = clock;
        this.lease = lease;
    }

    /** COMMIT, with all who have to be told of it but this service. */
    Decision commitOf(GlobalTransaction transaction, CallReport report) {
        Set<URI> others = new LinkedHashSet<>(report.participants());
        others.remove(own.self());
        return Decision.commit(
                transaction.xid(),
                transaction.mode(),
                others,
                clock.instant(),
                clock.instant().plus(lease));
    }

    /**
     * In the active local transaction: the decision, and with it this service's own branches (R11).
     *
     * @return the outcome that stands
     */
    Outcome decide(Decision commit, CallReport report) throws Exception {
        Decision standing = store.decide(commit);
        if (standing.outcome() == Outcome.COMMIT && report.participants().contains(own.self())) {
            Acknowledgement answer = own.finish(new OutcomeMessage(commit.xid(), Outcome.COMMIT));
            if (answer.status() != Acknowledgement.Status.DONE) {
                throw new IllegalStateException("This service's own branches are parked: " + answer.error());
            }
        }
        return standing.outcome() == Outcome.COMMIT ? Outcome.COMMIT : Outcome.ROLLBACK;
    }

    /**
     * The same in a local transaction of its own, again if the fate of its commit is unknown: whichever went, counts (R6).
     *
     * @throws LocalCommitUnknownException if that cannot be found out now
     */
    Outcome decideForCertain(Decision commit, CallReport report) throws Exception {
        try {
            return local.isolated(() -> decide(commit, report));
        } catch (LocalCommitUnknownException e) {
            log.warn("The commit of {} failed; finding out what came of it: {}", commit.xid(), e.getMessage());
            return decideAgain(commit, report, e);
        }
    }

    /** From here on nothing but an answer from the database may end the doubt, whatever else fails. */
    private Outcome decideAgain(Decision commit, CallReport report, LocalCommitUnknownException doubt) {
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

    /** ROLLBACK, with what is known of the transaction's calls; they are undone by this instance first. */
    Decision rollback(GlobalTransaction transaction) {
        return local.isolated(() -> {
            transaction
                    .corrections()
                    .forEach((call, participants) -> store.record(transaction.xid(), call, participants));
            return store.decide(Decision.rollback(transaction.xid(), transaction.mode(), clock.instant())
                    .drivenUntil(clock.instant().plus(lease)));
        });
    }
}
