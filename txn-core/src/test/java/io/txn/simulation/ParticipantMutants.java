package io.txn.simulation;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.memory.MemoryBranchStore;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.Branch;
import io.txn.participant.BranchHandlers;
import io.txn.participant.BranchStore;
import io.txn.participant.CoordinatorClient;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.GateStatus;
import io.txn.participant.LocalTransactions;
import io.txn.simulation.Simulator.Simulated;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Participants that break one rule each. */
final class ParticipantMutants {

    private ParticipantMutants() {}

    private static Gate with(Gate row, GateState state, Instant finished) {
        return new Gate(
                row.xid(),
                state,
                row.coordinator(),
                row.created(),
                row.nextAttempt(),
                row.inquiries(),
                row.attempts(),
                row.parked(),
                row.failing(),
                row.lastError(),
                row.notes(),
                finished);
    }

    /** R3: the gate is read without a lock. */
    static final class DoesNotLockTheGate extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public Optional<Gate> lock(Xid xid) {
                    return genuine.find(xid);
                }
            };
        }
    }

    /** R3: an outcome that came before any try leaves no trace. */
    static final class ForgetsAnEmptyRollback extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public boolean insert(Gate gate) {
                    return gate.ended() || genuine.insert(gate);
                }
            };
        }
    }

    /** R3: a try finds the gate open, wherever it stands. */
    static final class LetsTriesThroughAClosedGate extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {

                private final Map<Thread, Boolean> trying = new HashMap<>();

                @Override
                public boolean insert(Gate gate) {
                    trying.put(Thread.currentThread(), !gate.ended());
                    return genuine.insert(gate);
                }

                @Override
                public Optional<Gate> lock(Xid xid) {
                    boolean byTry = Boolean.TRUE.equals(trying.remove(Thread.currentThread()));
                    Optional<Gate> row = genuine.lock(xid);
                    return byTry ? row.map(gate -> with(gate, GateState.ACTIVE, null)) : row;
                }
            };
        }
    }

    /** R3, in a saga: the first compensation does not close the gate. */
    static final class LeavesTheGateOpenWhileItIsUndone extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public boolean update(Gate gate) {
                    return (gate.state() == GateState.ROLLED_BACK && !gate.ended()) || genuine.update(gate);
                }
            };
        }
    }

    /** R4: a repeated call is not recognized. */
    static final class DoesNotDetectRepetitions extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public Optional<Branch> branch(Xid xid, String call, int ordinal) {
                    return Optional.empty();
                }

                @Override
                public void insert(Branch branch) {
                    int place = branch.ordinal();
                    while (genuine.branch(branch.xid(), branch.call(), place).isPresent()) {
                        place++;
                    }
                    genuine.insert(new Branch(
                            branch.xid(),
                            branch.call(),
                            place,
                            branch.action(),
                            branch.arguments(),
                            branch.result(),
                            branch.enlisted(),
                            branch.calls(),
                            branch.branches(),
                            null));
                }
            };
        }
    }

    /** R4: an outcome that comes again is carried out again. */
    static final class CarriesOutAnOutcomeTwice extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public Optional<Gate> lock(Xid xid) {
                    return genuine.lock(xid).map(gate -> with(gate, gate.state(), null));
                }

                @Override
                public boolean update(Gate gate) {
                    genuine.update(gate);
                    return true;
                }
            };
        }
    }

    /** R4 and R2: a repeated call does not say whom the first run has enlisted. */
    static final class ForgetsWhomAStepHasCalled extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public void insert(Branch branch) {
                    genuine.insert(forgetful(branch));
                }

                @Override
                public void update(Branch branch) {
                    genuine.update(forgetful(branch));
                }
            };
        }
    }

    private static Branch forgetful(Branch branch) {
        return new Branch(
                branch.xid(),
                branch.call(),
                branch.ordinal(),
                branch.action(),
                branch.arguments(),
                branch.result(),
                CallReport.NONE,
                branch.calls(),
                branch.branches(),
                null);
    }

    /** R2: what was foreseen of a branch before its work counts, and not what became of it. */
    static final class WritesBranchesAheadOnly extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public void update(Branch branch) {
                    // it has been written
                }
            };
        }
    }

    /** R5: of outcomes that share a commit, one that fails keeps nobody from ending. */
    static final class CommitsWhatItCouldOfManyOutcomes extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public Map<Xid, List<Branch>> end(Collection<Xid> xids, GateState end, Instant now) {
                    Map<Xid, List<Branch>> ended = new HashMap<>(genuine.end(xids, end, now));
                    ended.replaceAll(
                            (xid, branches) -> branches.stream().skip(1).toList());
                    return ended;
                }
            };
        }
    }

    /** R3: many gates are ended at once, wherever they stand. */
    static final class EndsManyGatesWhereverTheyStand extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public Map<Xid, List<Branch>> end(Collection<Xid> xids, GateState end, Instant now) {
                    Map<Xid, List<Branch>> ended = new HashMap<>();
                    xids.forEach(xid -> genuine.lock(xid).ifPresent(gate -> {
                        genuine.overwrite(with(gate, end, now));
                        ended.put(xid, genuine.branches(xid));
                    }));
                    return ended;
                }
            };
        }
    }

    /** R2: an answer names the one who answers, and nobody whom it has called. */
    static final class NamesOnlyItself extends Simulated {
        @Override
        public void answered(GlobalTransaction.Call call, CallReport report) {
            call.answered(new CallReport(
                    report.participants().stream().limit(1).collect(Collectors.toSet()), report.rollbackOnly()));
        }
    }

    /** R5: confirm and cancel are committed by themselves, ahead of the gate. */
    static final class RunsHandlersInTheirOwnTransaction extends Simulated {
        @Override
        public BranchHandlers handlers(BranchHandlers genuine, LocalTransactions local) {
            return (branch, outcome) -> local.isolated(() -> {
                genuine.finish(branch, outcome);
                return branch;
            });
        }
    }

    /** R5: a handler that fails is let pass. */
    static final class SwallowsFailuresOfHandlers extends Simulated {
        @Override
        public BranchHandlers handlers(BranchHandlers genuine, LocalTransactions local) {
            return (branch, outcome) -> {
                try {
                    genuine.finish(branch, outcome);
                } catch (IllegalStateException e) {
                    // it was only a handler
                }
            };
        }
    }

    /** R5: an outcome is acknowledged when it is received, and carried out afterwards. */
    static final class AcknowledgesBeforeTheCommit extends Simulated {
        @Override
        public Outcomes endpoint(Outcomes genuine, Executor background) {
            return messages -> {
                background.execute(() -> genuine.complete(messages));
                return messages.stream()
                        .map(message -> Acknowledgement.done(message.xid()))
                        .toList();
            };
        }
    }

    /** R7: who gets no answer rolls back. */
    static final class GuessesRollback extends Simulated {
        @Override
        public CoordinatorClient inquiries(CoordinatorClient genuine) {
            return (coordinator, xids) -> {
                Map<Xid, Answer> answers = new HashMap<>();
                xids.forEach(xid -> answers.put(xid, Answer.ROLLBACK));
                answers.putAll(ask(genuine, coordinator, xids));
                return answers;
            };
        }

        private static Map<Xid, Answer> ask(CoordinatorClient genuine, URI coordinator, List<Xid> xids) {
            try {
                return genuine.inquire(coordinator, xids);
            } catch (Exception e) {
                return Map.of();
            }
        }
    }

    /** R7: PENDING is as good as a rollback. */
    static final class TakesPendingForRollback extends Simulated {
        @Override
        public CoordinatorClient inquiries(CoordinatorClient genuine) {
            return (coordinator, xids) -> {
                Map<Xid, Answer> answers = new HashMap<>(genuine.inquire(coordinator, xids));
                answers.replaceAll((xid, answer) -> answer == Answer.PENDING ? Answer.ROLLBACK : answer);
                return answers;
            };
        }
    }

    /** What is old is forgotten, ended or not. */
    static final class PurgesGatesThatAreNotFinished extends Simulated {
        @Override
        public BranchStore branches(MemoryBranchStore genuine) {
            return new ForwardingBranchStore(genuine) {
                @Override
                public int purge(Instant before, int limit) {
                    genuine.list(GateStatus.ACTIVE, limit).stream()
                            .filter(gate -> gate.created().isBefore(before.plus(Duration.ofMinutes(4))))
                            .forEach(gate ->
                                    genuine.update(with(gate, GateState.after(Outcome.ROLLBACK), Instant.EPOCH)));
                    return genuine.purge(before, limit);
                }
            };
        }
    }
}
