package io.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.txn.coordinator.Decision;
import io.txn.coordinator.DeliveryStatus;
import io.txn.coordinator.LoggedCall;
import io.txn.memory.DatabaseException;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.memory.ProcessDeath;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.Intervention;
import io.txn.world.CallFailedException;
import io.txn.world.Fate;
import io.txn.world.Message.Kind;
import io.txn.world.Service;
import io.txn.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Sagas: steps that take effect at once, and are undone in reverse order. */
class SagaTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service inventory = world.service("inventory");
    private final Service payment = world.service("payment");
    private final Service shipping = world.service("shipping");
    private final List<Xid> xids = new ArrayList<>();

    private void saga(Runnable work) {
        order.saga(() -> {
            xids.add(GlobalTransaction.current().orElseThrow().xid());
            work.run();
        });
    }

    private static void fails(ThrowingCallable work) {
        assertThat(catchThrowable(work)).isNotNull();
    }

    private Throwable failing(Runnable work) {
        return catchThrowable(() -> saga(() -> {
            work.run();
            throw new IllegalStateException("business");
        }));
    }

    private void threeSteps() {
        order.call(inventory, at -> at.reserve("1"));
        order.call(payment, at -> at.reserve("2"));
        order.call(shipping, at -> at.reserve("3"));
    }

    private Decision decision() {
        return order.decisions().get(xids.get(0));
    }

    @Test
    void commitsAndLetsParticipantsForget() {
        saga(this::threeSteps);

        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).isEmpty();
        assertThat(decision().outcome()).isEqualTo(Outcome.COMMIT);
        assertThat(inventory.gates().get(xids.get(0)).state()).isEqualTo(GateState.COMMITTED);
    }

    @Test
    void sharesTheCommitOfItsDecisionAndIsToldOfItsOwnStepsLikeOthers() {
        AtomicInteger before = new AtomicInteger();
        world.hold();

        saga(() -> {
            order.reserve("1");
            order.call(inventory, at -> at.reserve("2"));
            before.set(order.database().commits());
        });

        assertThat(order.database().commits()).isEqualTo(before.get() + 1);
        assertThat(decision().participants()).containsExactly(order.url(), inventory.url());
        assertThat(order.gates().get(xids.get(0)).state()).isEqualTo(GateState.ACTIVE);
        world.release();
        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).isEmpty();
        assertThat(order.gates().get(xids.get(0)).state()).isEqualTo(GateState.COMMITTED);
    }

    @Test
    void confirmsATccActionOfItsOwnWithTheDecision() {
        world.hold();

        saga(() -> {
            order.reserve("1");
            order.reserveToConfirm("2");
            order.call(inventory, at -> at.reserve("3"));
        });

        assertThat(decision().participants()).containsExactly(inventory.url());
        assertThat(order.effect("2").confirmedOnce()).isTrue();
        world.release();
        world.settle();
        world.assertAtRest();
    }

    /** What a call has led to here may be a TCC action, or may have been done by another instance. */
    @Test
    void endsWhatACallHasLedToHereWithTheDecision() {
        world.hold();

        saga(() -> order.call(inventory, at -> at.call(order, back -> back.reserve("1"))));

        assertThat(decision().participants()).doesNotContain(order.url());
        assertThat(order.effect("1").confirmedOnce()).isTrue();
        world.release();
        world.settle();
        world.assertAtRest();
    }

    @Test
    void commitsWhateverHasBecomeOfTheSharedCommitWhenItsAnswerIsLost() {
        for (LostCommit fate : LostCommit.values()) {
            saga(() -> {
                order.reserve("own " + fate);
                order.call(inventory, at -> at.reserve("theirs " + fate));
                order.database().loseNextCommit(fate);
            });
        }

        assertThat(order.decisions().values())
                .hasSize(2)
                .allMatch(decision -> decision.outcome() == Outcome.COMMIT)
                .allMatch(decision -> decision.participants().contains(order.url()));
        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).isEmpty();
    }

    @Test
    void tellsNobodyAnythingWhileTheSharedCommitIsInDoubt() {
        for (LostCommit fate : LostCommit.values()) {
            assertThatThrownBy(() -> saga(() -> {
                        order.call(inventory, at -> at.reserve("1 " + fate));
                        order.database().loseNextCommit(fate);
                        order.database().awayAfterNextCommit();
                    }))
                    .isInstanceOf(TransactionInDoubtException.class);
            assertThat(inventory.effect("1 " + fate).reserved()).isTrue();
            order.database().away(false);
        }

        world.settle();
        world.assertAtRest();
        assertThat(inventory.effect("1 " + LostCommit.LANDED).confirmedOnce()).isTrue();
        assertThat(inventory.effect("1 " + LostCommit.NOT_LANDED).cancelledOnce())
                .isTrue();
    }

    @Test
    void undoesItsCallsWhenItIsOvertakenAtItsDecision() {
        Throwable thrown = catchThrowable(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("1"));
            Service other = order.anotherInstance();
            other.clockError(World.TIMEOUT);
            world.hold();
            other.recover();
        }));

        assertThat(thrown).isInstanceOf(TransactionRolledBackException.class);
        world.release();
        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("1");
    }

    @Test
    void undoesItsStepsInReverseOrderBeforeTheMethodThrows() {
        Throwable thrown = failing(this::threeSteps);

        assertThat(thrown).hasMessage("business");
        assertThat(world.cancelled()).containsExactly("3", "2", "1");
        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("3", "2", "1");
    }

    @Test
    void undoesTwoStepsOfOneServiceEachInItsPlace() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> at.reserve("2"));
            order.call(inventory, at -> at.reserve("3"));
            order.call(payment, at -> at.reserve("4"));
        });

        assertThat(world.cancelled()).containsExactly("4", "3", "2", "1");
        world.settle();
        world.assertAtRest();
    }

    @Test
    void undoesStepsOfItsOwnAmongTheOthers() {
        failing(() -> {
            order.reserve("1");
            order.call(payment, at -> at.reserve("2"));
            order.reserve("3");
            order.call(shipping, at -> at.reserve("4"));
            order.reserve("5");
        });

        assertThat(world.cancelled()).containsExactly("5", "4", "3", "2", "1");
        world.settle();
        world.assertAtRest();
    }

    @Test
    void undoesStepsOfItsOwnWithoutAnyCall() {
        failing(() -> {
            order.reserve("1");
            order.reserve("2");
        });

        assertThat(world.cancelled()).containsExactly("2", "1");
        assertThat(order.decisions()).isEmpty();
        world.assertAtRest();
    }

    @Test
    void writesNothingWhereNothingIsDone() {
        int before = order.database().commits();

        saga(() -> {});
        failing(() -> {});

        assertThat(order.database().commits()).isEqualTo(before);
    }

    @Test
    void keepsACallOnRecordBeforeItsRequestLeaves() {
        order.saga(() -> {
            Xid xid = GlobalTransaction.current().orElseThrow().xid();
            order.call(inventory, at -> assertThat(order.calls(xid)).hasSize(1));
            order.call(payment, at -> assertThat(order.calls(xid)).hasSize(2));
            assertThat(order.decisions().get(xid).outcome()).isNull();
        });
    }

    @Test
    void recordsWithItsFirstCallThoseThatTheLastSagaOfItsNameHasMade() {
        saga(this::threeSteps);
        world.settle();
        AtomicInteger before = new AtomicInteger();

        saga(() -> {
            order.call(inventory, at -> at.reserve("4"));
            assertThat(order.calls(xids.get(1))).hasSize(3);
            before.set(order.database().commits());
            order.call(payment, at -> at.reserve("5"));
            order.call(shipping, at -> at.reserve("6"));
            assertThat(order.database().commits()).isEqualTo(before.get());
        });

        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).isEmpty();
    }

    @Test
    void undoesInItsOrderWhatIsOtherThanExpected() {
        saga(this::threeSteps);

        failing(() -> {
            order.call(inventory, at -> at.reserve("4"));
            order.call(shipping, at -> at.reserve("5"));
            order.reserve("6");
            order.call(payment, at -> at.reserve("7"));
        });

        assertThat(world.cancelled()).containsExactly("7", "6", "5", "4");
        world.settle();
        world.assertAtRest();
    }

    @Test
    void undoesInItsOrderWhatIsOtherThanExpectedAfterACrash() {
        saga(this::threeSteps);

        fails(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("4"));
            order.reserve("5");
            order.call(inventory, at -> at.reserve("6"));
            order.die("in its method");
        }));
        order.restart();
        world.settle();

        assertThat(world.cancelled()).containsExactly("6", "5", "4");
        world.assertAtRest();
    }

    /** They may be away, and what was done would wait for them. */
    @Test
    void doesNotTellThoseThatWereExpectedToBeCalledAndWereNot() {
        saga(this::threeSteps);
        payment.kill();

        failing(() -> order.call(inventory, at -> at.reserve("4")));

        assertThat(world.cancelled()).containsExactly("4");
        payment.restart();
        assertThat(payment.gates()).doesNotContainKey(xids.get(1));
        world.settle();
        world.assertAtRest();
    }

    @Test
    void tellsThoseThatWereExpectedAfterACrashAndThenRefusesTheirSteps() {
        saga(this::threeSteps);

        fails(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("4"));
            world.network().next(Kind.CALL, Fate.DELAYED);
            fails(() -> order.call(payment, at -> at.reserve("5")));
            order.die("in its method");
        }));
        order.restart();
        world.settle();

        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("4");
        assertThat(payment.gates().get(xids.get(1)).state()).isEqualTo(GateState.ROLLED_BACK);
        assertThat(shipping.gates().get(xids.get(1)).state()).isEqualTo(GateState.ROLLED_BACK);
    }

    /** Found by a reviewer. */
    @Test
    void doesNotWaitForThoseThatWereExpectedWhenAnotherInstanceHasDecidedMeanwhile() {
        saga(this::threeSteps);
        shipping.kill();

        failing(() -> {
            order.call(inventory, at -> at.reserve("4"));
            Service other = order.anotherInstance();
            other.clockError(World.TIMEOUT);
            other.recover();
            assertThat(order.decisions().get(xids.get(1)).outcome()).isEqualTo(Outcome.ROLLBACK);
            assertThat(world.cancelled()).isEmpty();
        });
        world.settle();

        assertThat(world.cancelled()).containsExactly("4");
        shipping.restart();
        world.settle();
        world.assertAtRest();
    }

    /** Found by a reviewer. */
    @Test
    void doesNotWaitForWhoWasExpectedWhereACallToAnotherCouldNotBeRecorded() {
        saga(this::threeSteps);
        payment.kill();

        failing(() -> {
            order.call(inventory, at -> at.reserve("4"));
            order.database().failNextStatement("call.insert");
            assertThatThrownBy(() -> order.call(shipping, at -> at.reserve("5")))
                    .isInstanceOf(DatabaseException.class);
        });

        assertThat(world.cancelled()).containsExactly("4");
        payment.restart();
        world.settle();
        world.assertAtRest();
    }

    @Test
    void doesNotExpectWhoTookNoPart() {
        saga(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> {});
            order.call(shipping, at -> at.reserve("3"));
        });

        saga(() -> {
            order.call(inventory, at -> at.reserve("4"));
            assertThat(order.calls(xids.get(1))).extracting(LoggedCall::number).containsExactly(1, 3);
        });
    }

    /** Nobody knows whether it speaks the protocol at all. */
    @Test
    void notesWhoTookNoPartThoughItWasExpected() {
        saga(this::threeSteps);

        fails(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("4"));
            order.call(payment, at -> {});
            order.call(shipping, at -> at.reserve("6"));
            order.die("in its method");
        }));
        order.restart();
        world.settle();

        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("6", "4");
        assertThat(payment.gates()).doesNotContainKey(xids.get(1));
    }

    /** It must not be sent into a transaction that is being undone for want of time. */
    @Test
    void makesNoExpectedCallAfterTheDeadline() {
        saga(this::threeSteps);

        Throwable thrown = catchThrowable(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("4"));
            world.clock().advance(World.TIMEOUT);
            order.call(payment, at -> at.reserve("5"));
        }));

        assertThat(thrown).isInstanceOf(TransactionRolledBackException.class);
        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("4");
    }

    @Test
    void needsNoCommitForTheRecordOfAStepOfItsOwn() {
        saga(() -> {
            int before = order.database().commits();
            order.reserve("1");
            assertThat(order.database().commits()).isEqualTo(before + 1);
        });
    }

    @Test
    void makesNoCallThatCannotBeRecorded() {
        saga(() -> {
            order.database().failNextStatement("call.insert");
            assertThatThrownBy(() -> order.call(inventory, at -> at.reserve("1")))
                    .isInstanceOf(DatabaseException.class);
            order.call(payment, at -> at.reserve("2"));
        });

        world.settle();
        world.assertAtRest();
        assertThat(world.tried()).containsExactly("2");
        assertThat(payment.effect("2").confirmedOnce()).isTrue();
    }

    @Test
    void undoesNothingThatWasNeverSentThoughItMayBeOnRecord() {
        saga(() -> {
            order.database().loseNextCommit(LostCommit.LANDED);
            fails(() -> order.call(inventory, at -> at.reserve("1")));
            order.call(payment, at -> at.reserve("2"));
        });

        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).isEmpty();
        assertThat(inventory.gates()).isEmpty();
    }

    @Test
    void undoesAStepWhoseAnswerWasLost() {
        world.network()
                .fates(message -> message.kind() == Kind.CALL && message.to().equals(shipping.url())
                        ? Fate.RESPONSE_LOST
                        : Fate.ARRIVES);

        Throwable thrown = catchThrowable(() -> saga(this::threeSteps));

        assertThat(thrown).isInstanceOf(CallFailedException.class);
        assertThat(world.cancelled()).containsExactly("3", "2", "1");
    }

    /** Found by the simulation: the repetition names only whom it called, and its own branch of the first attempt was left out. */
    @Test
    void undoesWhatALostAttemptDidInItsTurnThoughItsRepetitionFailedEarlier() {
        AtomicInteger runs = new AtomicInteger();

        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
            fails(() -> order.call(inventory, 2, at -> {
                at.call(payment, to -> to.reserve("nested"));
                if (runs.incrementAndGet() == 2) {
                    throw new IllegalStateException("the database is not to be had for a moment");
                }
                at.reserve("2");
            }));
        });
        world.settle();

        assertThat(world.cancelled()).containsSubsequence("2", "1").contains("nested");
        world.assertAtRest();
    }

    /** Found by the simulation: whom an earlier call had enlisted, the step was not thought to have called. */
    @Test
    void undoesInItsTurnWhatAStepHasCalledThoughThatWasEnlistedBefore() {
        failing(() -> {
            order.call(shipping, at -> at.reserve("1"));
            world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
            fails(() -> order.call(inventory, at -> {
                at.call(payment, to -> to.reserve("before"));
                at.reserve("2", () -> at.call(payment, to -> to.reserve("within")));
            }));
        });
        world.settle();

        assertThat(world.cancelled()).containsExactly("2", "within", "before", "1");
    }

    @Test
    void refusesAStepThatComesAfterItsCompensation() {
        world.network()
                .fates(message -> message.kind() == Kind.CALL && message.to().equals(shipping.url())
                        ? Fate.DELAYED
                        : Fate.ARRIVES);
        fails(() -> saga(this::threeSteps));
        assertThat(shipping.gates().get(xids.get(0)).state()).isEqualTo(GateState.ROLLED_BACK);

        world.network().deliverDelayed();

        assertThat(shipping.effects()).isEmpty();
        assertThat(world.cancelled()).containsExactly("2", "1");
    }

    @Test
    void refusesLateStepsFromTheFirstCompensationOn() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            world.network().next(Kind.CALL, Fate.DELAYED);
            fails(() -> order.call(inventory, at -> at.reserve("2")));
            order.call(inventory, at -> at.reserve("3"));
        });

        world.network().deliverDelayed();
        world.settle();

        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("3", "1");
        assertThat(inventory.effects()).doesNotContainKey("2");
    }

    @Test
    void commitsNothingAfterASwallowedUnknownCall() {
        Throwable thrown = catchThrowable(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("1"));
            world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
            fails(() -> order.call(payment, at -> at.reserve("2")));
        }));

        assertThat(thrown).isInstanceOf(TransactionRolledBackException.class);
        assertThat(world.cancelled()).containsExactly("2", "1");
    }

    @Test
    void tellsNobodyWhoDoesNotTakePart() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> {});
            order.call(shipping, at -> at.reserve("3"));
        });

        assertThat(world.cancelled()).containsExactly("3", "1");
        assertThat(payment.gates()).isEmpty();
    }

    @Test
    void isDecidedThoughItsCallsEnlistedNobody() {
        saga(() -> order.call(payment, at -> {}));

        assertThat(decision().outcome()).isEqualTo(Outcome.COMMIT);
        assertThat(decision().status()).isEqualTo(DeliveryStatus.FINISHED);
    }

    @Test
    void tellsNobodyWhoDoesNotTakePartAfterACrashEither() {
        fails(() -> saga(() -> {
            order.call(payment, at -> {});
            order.call(shipping, at -> at.reserve("2"));
            order.die("in its method");
        }));
        order.restart();
        world.settle();

        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("2");
        assertThat(payment.gates()).isEmpty();
    }

    @Test
    void undoesNestedCallsWithTheirCaller() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> {
                at.reserve("2");
                at.call(shipping, to -> to.reserve("2.1"));
            });
            order.call(inventory, at -> at.reserve("3"));
        });

        assertThat(world.cancelled()).containsExactly("3", "2.1", "2", "1");
        world.settle();
        world.assertAtRest();
    }

    /** No later call has put on record what the answer to the last one said: the rollback does. */
    @Test
    void undoesTheLastCallInTheOrderThatItsAnswerTold() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> {
                at.reserve("2");
                at.call(shipping, to -> to.reserve("2.1"));
            });
        });

        assertThat(world.cancelled()).containsExactly("2.1", "2", "1");
    }

    @Test
    void undoesInItsTurnWhatTheLastCallOnlyHandedOn() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> at.call(shipping, to -> to.reserve("2.1")));
        });

        assertThat(world.cancelled()).containsExactly("2.1", "1");
    }

    @Test
    void tellsNobodyWhoseAnswerToTheLastCallNamedNobody() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> {});
        });

        assertThat(world.cancelled()).containsExactly("1");
        assertThat(payment.gates()).isEmpty();
    }

    @Test
    void undoesNestedCallsWithTheirCallerAfterACrash() {
        fails(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> at.reserve("2", () -> at.call(shipping, to -> to.reserve("2.1"))));
            order.die("before it could note the answer");
        }));
        order.restart();
        world.settle();

        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("2", "2.1", "1");
    }

    @Test
    void undoesANestedCallInTheServiceThatBegan() {
        failing(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> at.call(order, to -> to.reserve("2.1")));
            order.call(inventory, at -> at.reserve("3"));
        });

        assertThat(world.cancelled()).containsExactly("3", "2.1", "1");
        world.settle();
        world.assertAtRest();
    }

    @Test
    void undoesLastWhatOnlyADeadParticipantKnewOf() {
        world.network().fates(message -> Fate.ARRIVES);
        fails(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> {
                at.call(shipping, to -> to.reserve("2.1"));
                at.die("before it answers");
            });
        }));
        payment.restart();
        world.settle();

        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("1", "2.1");
    }

    @Test
    void isUndoneByAnotherInstanceWhenItsOwnHasDied() {
        Service other = order.anotherInstance();
        fails(() -> saga(() -> {
            threeSteps();
            order.die("in its method");
        }));
        assertThat(world.cancelled()).isEmpty();

        world.clock().advance(World.TIMEOUT);
        other.coordinator().deliverLoop().runOnce();

        assertThat(world.cancelled()).containsExactly("3", "2", "1");
        world.settle();
        world.assertAtRest();
    }

    @Test
    void isLeftAloneByOthersUntilItsDeadline() {
        Service other = order.anotherInstance();
        saga(() -> {
            threeSteps();
            other.recover();
        });

        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).isEmpty();
    }

    @Test
    void makesNoMoreCallsOnceSomebodyHasRolledItBack() {
        Service other = order.anotherInstance();
        Throwable thrown = catchThrowable(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("1"));
            other.clockError(World.TIMEOUT);
            other.coordinator().deliverLoop().runOnce();
            other.clockError(Duration.ZERO);
            fails(() -> order.call(payment, at -> at.reserve("2")));
        }));

        assertThat(thrown).isInstanceOf(TransactionRolledBackException.class);
        world.settle();
        world.assertAtRest();
        assertThat(world.tried()).containsExactly("1");
        assertThat(world.cancelled()).containsExactly("1");
    }

    @Test
    void takesNoMoreStepsOfItsOwnOnceSomebodyHasBegunToUndoIt() {
        Service other = order.anotherInstance();
        payment.onFinish(branch -> {
            throw new IllegalStateException("not yet");
        });
        fails(() -> saga(() -> {
            order.reserve("1");
            order.call(payment, at -> at.reserve("2"));
            other.clockError(World.TIMEOUT);
            other.coordinator().deliverLoop().runOnce();
            other.clockError(Duration.ZERO);
            fails(() -> order.reserve("3"));
        }));
        payment.onFinish(branch -> {});

        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("2", "1");
    }

    @Test
    void adoptsTheRollbackOfWhoeverWasFirst() {
        Service other = order.anotherInstance();
        Throwable thrown = catchThrowable(() -> saga(() -> {
            threeSteps();
            other.clockError(World.TIMEOUT);
            other.coordinator().deliverLoop().runOnce();
            other.clockError(Duration.ZERO);
        }));

        assertThat(thrown).isInstanceOf(TransactionRolledBackException.class);
        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("3", "2", "1");
    }

    @Test
    void anInquiryGetsNoLeaveToUndoOutOfTurn() {
        Service other = order.anotherInstance();
        fails(() -> saga(() -> {
            threeSteps();
            order.die("in its method");
        }));
        world.clock().advance(World.TIMEOUT);

        inventory.inquireLoop().runOnce();

        assertThat(world.cancelled()).isEmpty();
        other.coordinator().deliverLoop().runOnce();
        assertThat(world.cancelled()).containsExactly("3", "2", "1");
    }

    @Test
    void waitsBehindACompensationThatIsParkedUntilAPersonHasItRetried() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("the bank is closed");
        });
        failing(this::threeSteps);
        world.settle();

        assertThat(world.cancelled()).containsExactly("3");
        assertThat(decision().status()).isEqualTo(DeliveryStatus.PARKED);
        assertThat(decision().lastError()).contains("the bank is closed");
        Gate gate = payment.gates().get(xids.get(0));
        assertThat(gate.parked()).isTrue();
        assertThat(gate.attempts()).isEqualTo(World.MAX_ATTEMPTS);
        assertThat(gate.lastError()).contains("ROLLBACK of call 2").contains("the bank is closed");

        payment.onFinish(branch -> {});
        order.coordinator().intervene(xids.get(0), Intervention.RETRY, null, "it has opened");

        assertThat(world.cancelled()).containsExactly("3", "2", "1");
        assertThat(decision().status()).isEqualTo(DeliveryStatus.FINISHED);
        assertThat(decision().notes()).contains("RETRY: it has opened");
        world.settle();
        world.assertAtRest();
    }

    @Test
    void goesOnBehindACompensationThatAPersonHasDone() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        failing(this::threeSteps);
        world.settle();

        order.coordinator().intervene(xids.get(0), Intervention.RESOLVE, 2, "paid back by hand");

        assertThat(world.cancelled()).containsExactly("3", "1");
        assertThat(payment.effect("2").cancelled()).isZero();
        assertThat(decision().status()).isEqualTo(DeliveryStatus.FINISHED);
        assertThat(payment.gates().get(xids.get(0)).ended()).isTrue();
    }

    @Test
    void goesOnBehindAServiceThatIsGoneForEverWhenAPersonSaysSo() {
        world.network()
                .lose(message -> message.kind() == Kind.OUTCOMES && message.to().equals(payment.url()));
        failing(this::threeSteps);
        assertThat(world.cancelled()).containsExactly("3");

        order.coordinator().intervene(xids.get(0), Intervention.RESOLVE, 2, "there is no payment service any more");

        assertThat(world.cancelled()).containsExactly("3", "1");
        assertThat(decision().status()).isEqualTo(DeliveryStatus.FINISHED);
    }

    @Test
    void takesForDoneByHandWhatHasFailedOnceToo() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("not yet");
        });
        failing(this::threeSteps);
        payment.onFinish(branch -> {});

        order.coordinator().intervene(xids.get(0), Intervention.RESOLVE, 2, "paid back by hand");
        world.settle();

        world.assertNothingActive();
        assertThat(world.cancelled()).containsExactly("3", "1");
    }

    @Test
    void takesForDoneByHandNothingButWhatWasInTheWay() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        inventory.onFinish(branch -> {
            throw new IllegalStateException("not yet");
        });
        failing(this::threeSteps);

        order.coordinator().intervene(xids.get(0), Intervention.RESOLVE, 2, "paid back by hand");

        assertThat(decision().status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(decision().lastError()).contains("not yet");
        inventory.onFinish(branch -> {});
        world.settle();
        assertThat(world.cancelled()).containsExactly("3", "1");
    }

    @Test
    void takesNothingElseForDoneByHandHoweverOftenThatIsSaid() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        inventory.onFinish(branch -> {
            throw new IllegalStateException("not yet");
        });
        failing(this::threeSteps);
        order.coordinator().intervene(xids.get(0), Intervention.RESOLVE, 2, "paid back by hand");

        assertThatThrownBy(
                        () -> order.coordinator().intervene(xids.get(0), Intervention.RESOLVE, 2, "paid back by hand"))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("call 1, and not call 2");
        assertThatThrownBy(() ->
                        inventory.participant().intervene(xids.get(0), Intervention.RESOLVE, 2, "paid back by hand"))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("ROLLBACK of call 1, and not that of call 2");

        inventory.onFinish(branch -> {});
        world.settle();
        world.assertNothingActive();
        assertThat(world.cancelled()).containsExactly("3", "1");
    }

    @Test
    void asksWhichCallHasBeenDoneByHand() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        failing(this::threeSteps);

        assertThatThrownBy(() -> order.coordinator().intervene(xids.get(0), Intervention.RESOLVE, null, "done"))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("call 2: say which call has been done by hand");
        assertThatThrownBy(() -> payment.participant().intervene(xids.get(0), Intervention.RESOLVE, null, "done"))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("ROLLBACK of call 2: say which call has been done by hand");
        assertThat(decision().notes()).isNull();
    }

    @Test
    void remembersANestedParticipantThatItsCallerHasForgotten() {
        fails(() -> saga(() -> {
            order.call(inventory, at -> at.reserve("1"));
            order.call(payment, at -> at.reserve("2", () -> at.call(shipping, to -> to.reserve("2.1"))));
            order.die("before it could note the answer");
        }));
        order.restart();
        shipping.onFinish(branch -> {
            throw new IllegalStateException("not yet");
        });
        world.settle();
        world.clock().advance(World.RETENTION);
        world.recover();
        assertThat(payment.gates()).isEmpty();

        shipping.onFinish(branch -> {});
        order.coordinator().intervene(xids.get(0), Intervention.RETRY, null, "it is back");

        assertThat(shipping.effect("2.1").cancelledOnce()).isTrue();
        assertThat(shipping.effect("2.1").turn())
                .isLessThan(inventory.effect("1").turn());
    }

    @Test
    void canBeHelpedWhereTheCompensationIsParked() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        failing(this::threeSteps);
        world.settle();

        payment.participant().intervene(xids.get(0), Intervention.RESOLVE, 2, "paid back by hand");
        world.settle();

        world.assertNothingActive();
        assertThat(world.cancelled()).containsExactly("3", "1");
        assertThat(payment.gates().get(xids.get(0)).notes()).contains("RESOLVE of call 2: paid back by hand");
    }

    @Test
    void refusesAnInterventionWhereNothingIsInTheWay() {
        saga(this::threeSteps);
        world.settle();

        assertThatThrownBy(() -> order.coordinator().intervene(xids.get(0), Intervention.RETRY, null, "why not"))
                .isInstanceOf(IllegalTransactionStateException.class);
        assertThatThrownBy(() -> payment.participant().intervene(xids.get(0), Intervention.RETRY, null, "why not"))
                .isInstanceOf(IllegalTransactionStateException.class);
        assertThat(decision().notes()).isNull();
    }

    @Test
    void rollsBackWithTheLocalTransactionAroundIt() {
        fails(() -> order.local().required(() -> {
            saga(() -> {
                order.call(inventory, at -> at.reserve("1"));
                order.reserve("2");
                order.call(payment, at -> at.reserve("3"));
            });
            throw new IllegalStateException("after the saga");
        }));

        world.settle();
        world.assertAtRest();
        assertThat(world.cancelled()).containsExactly("3", "1");
        assertThat(order.effects()).isEmpty();
    }

    @Test
    void commitsWithTheLocalTransactionAroundIt() {
        order.local().required(() -> {
            saga(() -> {
                order.call(inventory, at -> at.reserve("1"));
                order.reserve("2");
            });
            assertThat(decision().outcome()).isNull();
            return "done";
        });

        assertThat(decision().outcome()).isEqualTo(Outcome.COMMIT);
        assertThat(order.effect("2").confirmedOnce()).isTrue();
        world.settle();
        world.assertAtRest();
    }

    @Test
    void diesWithItsDecisionOnRecordAndIsForgottenByAll() {
        Service other = order.anotherInstance();
        assertThatThrownBy(() -> saga(() -> {
                    threeSteps();
                    order.dieAfterCommit();
                }))
                .isInstanceOf(ProcessDeath.class);

        world.settle();

        assertThat(other.decisions().get(xids.get(0)).outcome()).isEqualTo(Outcome.COMMIT);
        world.assertNothingActive();
        assertThat(world.cancelled()).isEmpty();
    }

    @Test
    void forgetsCallsWithTheirTransaction() {
        saga(this::threeSteps);
        world.settle();
        assertThat(order.calls(xids.get(0))).hasSize(3);

        world.clock().advance(World.RETENTION);
        world.recover();

        assertThat(order.decisions()).isEmpty();
        assertThat(order.calls(xids.get(0))).isEmpty();
    }
}
