package io.txn.simulation;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.coordinator.LoggedCall;
import io.txn.coordinator.ParticipantClient;
import io.txn.memory.DatabaseException;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Acknowledgement;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import io.txn.participant.OutcomeMessage;
import io.txn.simulation.Simulator.Simulated;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Coordinators that break one rule each. */
final class CoordinatorMutants {

    private CoordinatorMutants() {}

    /** R1: whoever decides last wins. */
    static final class LastWriterWins extends Simulated {
        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public Decision decide(Decision decision) {
                    Decision first = genuine.decide(decision);
                    if (first.outcome() == decision.outcome()) {
                        return first;
                    }
                    genuine.overwrite(decision);
                    return decision;
                }
            };
        }
    }

    /** R1: an inquiry is answered ROLLBACK, and nobody writes that down. */
    static final class AnswersWithoutARow extends Simulated {
        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public Decision decide(Decision decision) {
                    Optional<Decision> row = genuine.lock(decision.xid());
                    return decision.outcome() == Outcome.ROLLBACK && row.isEmpty()
                            ? decision
                            : genuine.decide(decision);
                }
            };
        }
    }

    /** R2: a call of which nothing was heard enlisted nobody, hopefully. */
    static final class ToleratesUnknownCalls extends Simulated {
        @Override
        public void unknown(GlobalTransaction.Call call, String why) {
            call.answered(CallReport.NONE);
        }
    }

    /** R2: an error says all, whatever other attempts have done. */
    static final class TakesAnErrorForTheWholeTruth extends Simulated {
        @Override
        public void failed(GlobalTransaction.Call call, CallReport report) {
            call.answered(report);
        }

        @Override
        public void lost(GlobalTransaction.Call call) {
            // and goes on
        }
    }

    /** R6: a commit that failed did not happen. */
    static final class TakesAnUnknownCommitForARollback extends Simulated {
        @Override
        public LocalTransactions coordinatorsLocal(LocalTransactions genuine) {
            return new ForwardingTransactions(genuine) {
                @Override
                public <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) throws E {
                    try {
                        return genuine.isolated(work);
                    } catch (LocalCommitUnknownException e) {
                        throw new DatabaseException("It failed: " + e);
                    }
                }

                @Override
                public void afterCompletion(Consumer<Completion> listener) {
                    genuine.afterCompletion(completion ->
                            listener.accept(completion == Completion.UNKNOWN ? Completion.ROLLED_BACK : completion));
                }
            };
        }
    }

    /** R11: the decision is told when it is written, and not when that has committed. */
    static final class TellsBeforeTheCommit extends Simulated {
        @Override
        public LocalTransactions coordinatorsLocal(LocalTransactions genuine) {
            return new ForwardingTransactions(genuine) {
                @Override
                public void afterCompletion(Consumer<Completion> listener) {
                    listener.accept(Completion.COMMITTED);
                }
            };
        }
    }

    /** R6: a saga's COMMIT is told when it is written, and not when what it goes along with has committed. */
    static final class TellsASagasCommitBeforeItIsKnown extends Simulated {

        private final ThreadLocal<Boolean> written = ThreadLocal.withInitial(() -> false);

        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public boolean commit(Decision commit) {
                    written.set(genuine.commit(commit));
                    return written.get();
                }
            };
        }

        @Override
        public LocalTransactions coordinatorsLocal(LocalTransactions genuine) {
            return new ForwardingTransactions(genuine) {
                @Override
                public <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) throws E {
                    AtomicReference<T> result = new AtomicReference<>();
                    written.set(false);
                    try {
                        return genuine.isolated(() -> {
                            result.set(work.run());
                            return result.get();
                        });
                    } catch (LocalCommitUnknownException e) {
                        if (written.get()) {
                            return result.get();
                        }
                        throw e;
                    }
                }
            };
        }
    }

    /** R8: whoever was overtaken writes all the same. */
    static final class WritesBackALostClaim extends Simulated {
        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public boolean update(Decision decision) {
                    genuine.lock(decision.xid()).ifPresent(row -> genuine.overwrite(with(row.attempts(), decision)));
                    return true;
                }
            };
        }

        private static Decision with(int attempts, Decision row) {
            return new Decision(
                    row.xid(),
                    row.mode(),
                    row.outcome(),
                    row.status(),
                    row.participants(),
                    row.created(),
                    row.nextAttempt(),
                    attempts,
                    row.lastError(),
                    row.notes(),
                    row.finished());
        }
    }

    /** A decision that was told to anybody is finished. */
    static final class FinishesTooEarly extends Simulated {
        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public boolean update(Decision decision) {
                    genuine.finish(List.of(decision.xid()), decision.nextAttempt());
                    return true;
                }
            };
        }
    }

    /** What is old is forgotten, finished or not. */
    static final class PurgesWhatIsNotFinished extends Simulated {
        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public int purge(Instant before, int limit) {
                    List<Xid> old = genuine.list(DeliveryStatus.PENDING, limit).stream()
                            .filter(row -> row.created().isBefore(before.plus(Duration.ofMinutes(4))))
                            .map(Decision::xid)
                            .toList();
                    genuine.finish(old, Instant.EPOCH);
                    return genuine.purge(before, limit);
                }
            };
        }
    }

    /** A saga's call is on record when the next one is made. */
    static final class RecordsACallAfterItsRequest extends Simulated {
        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {

                private final Map<Xid, Map<Integer, Set<URI>>> late = new LinkedHashMap<>();

                /** The row is opened with a call that nobody has to undo, and the first ones come late like others. */
                @Override
                public boolean open(Decision undecided, Map<Integer, Set<URI>> calls) {
                    late.put(undecided.xid(), calls);
                    return genuine.open(undecided, Map.of(0, Set.of()));
                }

                @Override
                public boolean record(Xid xid, int call, Set<URI> participants) {
                    Map<Integer, Set<URI>> before = late.put(xid, Map.of(call, participants));
                    if (before == null) {
                        return genuine.lock(xid)
                                .filter(row -> row.outcome() == null)
                                .isPresent();
                    }
                    return before.entrySet().stream()
                            .allMatch(entry -> genuine.record(xid, entry.getKey(), entry.getValue()));
                }
            };
        }
    }

    /** A saga's calls are undone without waiting for one before the next is told. */
    static final class UndoesCallsInParallel extends Simulated {
        @Override
        public ParticipantClient outcomes(ParticipantClient genuine, Executor background) {
            return (participant, messages) -> {
                List<OutcomeMessage> calls = messages.stream()
                        .filter(message -> message.call() != null)
                        .toList();
                if (calls.isEmpty()) {
                    return genuine.deliver(participant, messages);
                }
                background.execute(() -> quietly(genuine, participant, messages));
                return messages.stream()
                        .map(message -> Acknowledgement.done(message.xid()))
                        .toList();
            };
        }

        private static void quietly(ParticipantClient genuine, URI participant, List<OutcomeMessage> messages) {
            try {
                genuine.deliver(participant, messages);
            } catch (Exception e) {
                // nobody waits for it
            }
        }
    }

    /** A saga is undone in the order in which it was done. */
    static final class UndoesCallsInForwardOrder extends Simulated {

        private static final int TURNED = 1000;

        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public List<LoggedCall> calls(Xid xid) {
                    return genuine.calls(xid).stream().map(call -> turned(call)).toList();
                }

                @Override
                public void update(Xid xid, LoggedCall call) {
                    genuine.update(xid, call.number() > TURNED / 2 ? turned(call) : call);
                }
            };
        }

        private static LoggedCall turned(LoggedCall call) {
            return new LoggedCall(TURNED - call.number(), call.participants(), call.undone());
        }

        @Override
        public ParticipantClient outcomes(ParticipantClient genuine, Executor background) {
            return (participant, messages) -> genuine.deliver(
                    participant,
                    messages.stream().map(message -> turned(message)).toList());
        }

        private static OutcomeMessage turned(OutcomeMessage message) {
            Integer call = message.call();
            return call == null || call < TURNED / 2
                    ? message
                    : new OutcomeMessage(message.xid(), message.outcome(), TURNED - call, message.intervention());
        }
    }

    /** Whoever asks about a saga that is being undone is told to go ahead. */
    static final class LetsASagasParticipantsGoAhead extends Simulated {
        @Override
        public DecisionStore decisions(MemoryDecisionStore genuine) {
            return new ForwardingDecisionStore(genuine) {
                @Override
                public Decision decide(Decision decision) {
                    Decision standing = genuine.decide(decision);
                    boolean asked = decision.outcome() == Outcome.ROLLBACK && decision.attempts() == 0;
                    return asked && standing.mode() == Mode.SAGA && standing.outcome() == Outcome.ROLLBACK
                            ? Decisions.finished(standing)
                            : standing;
                }
            };
        }
    }

    private static final class Decisions {
        static Decision finished(Decision row) {
            return new Decision(
                    row.xid(),
                    row.mode(),
                    row.outcome(),
                    DeliveryStatus.FINISHED,
                    row.participants(),
                    row.created(),
                    row.nextAttempt(),
                    row.attempts(),
                    row.lastError(),
                    row.notes(),
                    row.created());
        }
    }
}
