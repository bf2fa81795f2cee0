package io.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.memory.DatabaseException;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.memory.ProcessDeath;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.GateState;
import io.txn.participant.OutcomeMessage;
import io.txn.world.CallFailedException;
import io.txn.world.Effect;
import io.txn.world.Fate;
import io.txn.world.Message.Kind;
import io.txn.world.Service;
import io.txn.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules that keep money from being lost. ARCHITECTURE.md says which code keeps each. */
class RulesTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service inventory = world.service("inventory");
    private final Service payment = world.service("payment");
    private final List<Xid> xids = new ArrayList<>();

    private Xid xid() {
        return xids.get(0);
    }

    /** Reserves in all three services, and then does something else before the transaction ends. */
    private void place(Runnable last) {
        order.execute(() -> {
            xids.add(GlobalTransaction.current().orElseThrow().xid());
            order.reserve("order");
            order.call(inventory, at -> at.reserve("sku"));
            order.call(payment, at -> at.reserve("money"));
            last.run();
        });
    }

    private void place() {
        place(() -> {});
    }

    private void assertConfirmed() {
        assertThat(order.effect("order").confirmedOnce()).isTrue();
        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        assertThat(payment.effect("money").confirmedOnce()).isTrue();
    }

    private void assertCancelled() {
        assertThat(order.effect("order").cancelledOnce()).isTrue();
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        assertThat(payment.effect("money").cancelledOnce()).isTrue();
    }

    private Outcome decided() {
        return order.decisions().get(xid()).outcome();
    }

    @Nested
    class R1OneDecision {

        @Test
        void adoptsTheRollbackThatAnInquiryWasAnswered() {
            Service second = order.anotherInstance();

            assertThatThrownBy(() -> place(
                            () -> assertThat(second.coordinator().answer(xids)).containsEntry(xid(), Answer.ROLLBACK)))
                    .isInstanceOf(TransactionRolledBackException.class);

            assertThat(decided()).isEqualTo(Outcome.ROLLBACK);
            assertCancelled();
            world.assertAtRest();
        }

        @Test
        void answersAnInquiryWithTheCommitThatWasDecided() {
            world.hold();
            place();

            Service second = order.anotherInstance();

            assertThat(second.coordinator().answer(xids)).containsExactly(Map.entry(xid(), Answer.COMMIT));
            assertThat(decided()).isEqualTo(Outcome.COMMIT);
        }

        @Test
        void saysRollbackOnlyWhenThatIsOnRecord() {
            order.database().loseNextCommit(LostCommit.NOT_LANDED);

            Map<Xid, Answer> answers = order.coordinator().answer(List.of(new Xid("order:NEVERSEEN")));

            assertThat(answers).isEmpty();
            assertThat(order.decisions()).isEmpty();
        }
    }

    @Nested
    class R2CompleteKnowledge {

        @Test
        void rollsBackAfterAnUnknownCallThoughTheApplicationCarriesOn() {
            assertThatThrownBy(() -> order.execute(() -> {
                        order.call(inventory, at -> at.reserve("sku"));
                        world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                        assertThatThrownBy(() -> order.call(payment, at -> at.reserve("money")))
                                .isInstanceOf(CallFailedException.class);
                    }))
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("the result of call 2 to http://payment is unknown");

            assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
            assertThat(payment.effect("money").cancelledOnce()).isTrue();
            world.assertAtRest();
        }

        @Test
        void rollsBackAfterAnUnknownCallOfAParticipantThatCarriesOn() {
            assertThatThrownBy(() -> order.execute(() -> order.call(inventory, at -> {
                        at.reserve("sku");
                        world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                        assertThatThrownBy(() -> at.call(payment, further -> further.reserve("money")))
                                .isInstanceOf(CallFailedException.class);
                    })))
                    .isInstanceOf(TransactionRolledBackException.class);

            assertThat(payment.effect("money").cancelledOnce()).isTrue();
            world.assertAtRest();
        }

        @Test
        void commitsAtParticipantsThatOnlyOtherParticipantsHaveCalled() {
            order.execute(() -> order.call(inventory, at -> at.call(payment, further -> further.reserve("money"))));

            assertThat(payment.effect("money").confirmedOnce()).isTrue();
        }

        @Test
        void knowsWhomACallEnlistedThoughItsFirstAnswerWasLost() {
            order.execute(() -> {
                world.network().fates(message -> firstAnswer(message.from()) ? Fate.RESPONSE_LOST : Fate.ARRIVES);
                order.call(inventory, 2, at -> at.reserve("sku", () -> at.call(payment, to -> to.reserve("money"))));
            });

            assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
            assertThat(payment.effect("money").confirmedOnce()).isTrue();
            world.recover();
            world.assertAtRest();
        }

        private boolean firstAnswer(Service from) {
            return from == order && world.network().sent(Kind.CALL) == 1;
        }

        /** A repetition that fails does not say how far the attempt before it came. */
        @Test
        void rollsBackWhenARepetitionFailsBeforeItGetsAsFarAsTheAttemptThatWasLost() {
            AtomicInteger runs = new AtomicInteger();

            assertThatThrownBy(() -> order.execute(() -> {
                        world.network()
                                .fates(message -> firstAnswer(message.from()) ? Fate.RESPONSE_LOST : Fate.ARRIVES);
                        assertThatThrownBy(() -> order.call(inventory, 2, at -> {
                                    at.call(payment, to -> to.reserve("money"));
                                    failOn(runs.incrementAndGet() == 2);
                                    at.reserve("sku");
                                }))
                                .isInstanceOf(CallFailedException.class);
                    }))
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("an earlier attempt was lost");

            assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
            assertThat(payment.effect("money").cancelledOnce()).isTrue();
            world.assertAtRest();
        }

        private static void failOn(boolean condition) {
            if (condition) {
                throw new IllegalStateException("the database is not to be had for a moment");
            }
        }

        @Test
        void knowsThatACallCannotCommitThoughItsFirstAnswerWasLost() {
            assertThatThrownBy(() -> order.execute(() -> {
                        world.network()
                                .fates(message -> firstAnswer(message.from()) || message.from() == inventory
                                        ? Fate.RESPONSE_LOST
                                        : Fate.ARRIVES);
                        order.call(
                                inventory,
                                2,
                                at -> at.reserve("sku", () -> {
                                    assertThatThrownBy(() -> at.call(payment, to -> to.reserve("money")))
                                            .isInstanceOf(CallFailedException.class);
                                }));
                    }))
                    .isInstanceOf(TransactionRolledBackException.class);

            world.settle();
            assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
            assertThat(payment.effect("money").cancelledOnce()).isTrue();
        }
    }

    @Nested
    class R3TheGate {

        @Test
        void refusesATryThatArrivesAfterTheRollback() {
            assertThatThrownBy(() -> place(() -> {
                        world.network().next(Kind.CALL, Fate.DELAYED);
                        order.call(
                                payment,
                                at -> assertThatThrownBy(() -> at.reserve("more"))
                                        .isInstanceOf(BranchRefusedException.class)
                                        .hasMessageContaining("has already ended here (ROLLED_BACK)"));
                    }))
                    .isInstanceOf(CallFailedException.class);

            world.network().deliverDelayed();

            assertThat(payment.effects()).containsOnlyKeys("money");
            assertThat(payment.gates().get(xid()).state()).isEqualTo(GateState.ROLLED_BACK);
            assertThat(payment.participant().complete(List.of(new OutcomeMessage(xid(), Outcome.ROLLBACK))))
                    .containsExactly(Acknowledgement.done(xid()));
        }

        @Test
        void remembersARollbackThatCameBeforeAnyTry() {
            assertThatThrownBy(() -> order.execute(() -> {
                        world.network().next(Kind.CALL, Fate.DELAYED);
                        order.call(inventory, at -> at.reserve("sku"));
                    }))
                    .isInstanceOf(CallFailedException.class);

            world.network().deliverDelayed();

            assertThat(inventory.effects()).isEmpty();
            world.assertAtRest();
        }

        @Test
        void keepsGateAndBusinessChangeInOneLocalTransaction() {
            assertThatThrownBy(() -> place(() -> order.call(
                            payment,
                            at -> at.reserve("more", () -> {
                                throw new IllegalStateException("no money");
                            }))))
                    .isInstanceOf(CallFailedException.class);

            assertThat(payment.effects()).containsOnlyKeys("money");
            world.assertAtRest();
        }
    }

    @Nested
    class R4Idempotence {

        @Test
        void runsARepeatedCallOnceAndReturnsItsStoredResult() {
            List<String> results = new ArrayList<>();

            order.execute(() -> {
                world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                order.call(inventory, 2, at -> results.add(at.reserve("sku")));
            });

            assertThat(results).containsExactly("reserved sku", "reserved sku before");
            assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        }

        @Test
        void executesARepeatedOutcomeOnceAndAcknowledgesItAgain() {
            place();

            List<OutcomeMessage> again = List.of(new OutcomeMessage(xid(), Outcome.COMMIT));

            assertThat(payment.participant().complete(again)).containsExactly(Acknowledgement.done(xid()));
            assertThat(payment.participant().complete(again)).containsExactly(Acknowledgement.done(xid()));
            assertConfirmed();
        }

        @Test
        void givesTheCallsOfARepeatedCallTheSameNumbersThoughATryThatMadeSomeIsNotRunAgain() {
            Service audit = world.service("audit");

            order.execute(() -> {
                world.network()
                        .fates(message ->
                                message.from() == order && world.network().sent(Kind.CALL) == 1
                                        ? Fate.RESPONSE_LOST
                                        : Fate.ARRIVES);
                order.call(inventory, 2, at -> {
                    at.reserve("sku", () -> at.call(payment, to -> to.reserve("money")));
                    at.call(audit, to -> to.reserve("entry"));
                });
            });

            assertThat(payment.effect("money").confirmedOnce()).isTrue();
            assertThat(audit.effect("entry").confirmedOnce()).isTrue();
        }

        @Test
        void runsARepeatedCallOnceThoughOneTryEnlistedAnother() {
            order.execute(() -> {
                world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                order.call(inventory, 2, at -> {
                    at.reserve("outer", () -> at.reserve("inner"));
                    at.reserve("next");
                });
            });

            assertThat(inventory.effects()).containsOnlyKeys("outer", "inner", "next");
            assertThat(inventory.effects().values()).allMatch(Effect::confirmedOnce);
        }

        @Test
        void runsARepeatedCallOnceThoughOneTryEnlistedAnotherAfterTheGateWasThere() {
            order.execute(() -> {
                order.call(inventory, at -> at.reserve("before"));
                world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                order.call(inventory, 2, at -> {
                    at.reserve("outer", () -> at.reserve("inner"));
                    at.reserve("next");
                });
            });

            assertThat(inventory.effects()).containsOnlyKeys("before", "outer", "inner", "next");
            assertThat(inventory.effects().values()).allMatch(Effect::confirmedOnce);
        }

        @Test
        void runsARepeatedCallOnceThoughOneOfItsTriesRanAnotherWithinItself() {
            List<String> results = new ArrayList<>();

            order.execute(() -> {
                world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                order.call(inventory, 2, at -> {
                    results.add(at.reserve("outer", () -> at.reserve("inner")));
                    results.add(at.reserve("next"));
                });
            });

            assertThat(results)
                    .containsExactly(
                            "reserved outer", "reserved next", "reserved outer before", "reserved next before");
            assertThat(List.of("outer", "inner", "next"))
                    .allMatch(thing -> inventory.effect(thing).confirmedOnce());
        }

        @Test
        void runsWhatTheFirstRunOfACallDidNotComeToThoughATryBeforeItRanAnotherWithinItself() {
            AtomicBoolean first = new AtomicBoolean(true);

            order.execute(() -> {
                world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                order.call(inventory, 2, at -> {
                    at.reserve("outer", () -> at.reserve("inner"));
                    if (!first.getAndSet(false)) {
                        at.reserve("next");
                    }
                });
            });

            assertThat(List.of("outer", "inner", "next"))
                    .allMatch(thing -> inventory.effect(thing).confirmedOnce());
        }

        @Test
        void cancelsATryThatRanWithinAnotherBeforeThatOne() {
            assertThatThrownBy(() -> order.execute(() -> {
                        order.call(inventory, at -> at.reserve("outer", () -> at.reserve("inner")));
                        throw new IllegalStateException("no money");
                    }))
                    .hasMessage("no money");

            assertThat(world.cancelled()).containsExactly("inner", "outer");
        }

        @Test
        void runsARepeatedCallOnceThoughTheFirstTimeOneTryWasTriedAgain() {
            order.execute(() -> {
                world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                inventory.database().failNextStatement("branch.insert");
                order.call(inventory, 2, at -> {
                    try {
                        at.reserve("sku");
                    } catch (DatabaseException e) {
                        at.reserve("sku");
                    }
                });
            });

            assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        }

        @Test
        void cannotCommitWhenARepeatedCallDidSomethingElse() {
            List<String> things = new ArrayList<>(List.of("this", "that"));

            assertThatThrownBy(() -> order.execute(() -> {
                        world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                        assertThatThrownBy(() -> order.call(inventory, 2, at -> at.reserve(things.remove(0))))
                                .hasRootCauseInstanceOf(BranchRefusedException.class);
                    }))
                    .isInstanceOf(TransactionRolledBackException.class);

            assertThat(inventory.effects()).containsOnlyKeys("this");
            world.assertAtRest();
        }
    }

    @Nested
    class R5OutcomeAndGateTogether {

        @Test
        void confirmsAllBranchesWithTheGatesMoveOrNone() {
            payment.onFinish(branch -> {
                if (branch.arguments().equals("more")) {
                    throw new IllegalStateException("not now");
                }
            });
            place(() -> order.call(payment, at -> at.reserve("more")));

            assertThat(payment.effect("money").reserved()).isTrue();
            assertThat(payment.gates().get(xid()).state()).isEqualTo(GateState.ACTIVE);
            payment.onFinish(branch -> {});
            world.settle();

            assertConfirmed();
            assertThat(payment.effect("more").confirmedOnce()).isTrue();
            world.assertAtRest();
        }

        @Test
        void retriesAConfirmWhoseCommitIsUnknownAndConfirmsOnce() {
            for (LostCommit what : LostCommit.values()) {
                Service shop = world.service("shop-" + what.name().length());
                order.execute(() -> {
                    order.call(shop, at -> at.reserve("thing"));
                    shop.database().loseNextCommit(what);
                });

                world.settle();

                assertThat(shop.effect("thing").confirmedOnce()).as("%s", what).isTrue();
                world.assertAtRest();
            }
        }

        @Test
        void parksWhatFailsEveryTimeAndNeverReversesIt() {
            payment.onFinish(branch -> {
                throw new IllegalStateException("never");
            });
            place();

            world.settle();

            assertThat(payment.gates().get(xid()))
                    .matches(gate -> gate.parked() && gate.state() == GateState.ACTIVE)
                    .matches(gate -> gate.attempts() == World.MAX_ATTEMPTS)
                    .matches(
                            gate -> gate.lastError() != null && gate.lastError().contains("never"));
            assertThat(payment.effect("money").reserved()).isTrue();
            assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
            assertThat(payment.backlog().parked()).isEqualTo(1);
            assertThat(order.backlog().parked()).isEqualTo(1);
        }
    }

    @Nested
    class R6UnknownCommit {

        @Test
        void commitsWhenTheDecisionHadLanded() {
            place(() -> order.database().loseNextCommit(LostCommit.LANDED));

            assertConfirmed();
            world.recover();
            world.assertAtRest();
        }

        @Test
        void commitsWhenTheDecisionHadNotLandedByDecidingAgain() {
            place(() -> order.database().loseNextCommit(LostCommit.NOT_LANDED));

            assertConfirmed();
            world.recover();
            world.assertAtRest();
        }

        @Test
        void tellsNobodyAnythingWhileTheDatabaseStaysAway() {
            assertInDoubt(LostCommit.LANDED);

            assertThat(inventory.effect("sku").reserved()).isTrue();
            assertThat(payment.effect("money").reserved()).isTrue();
            assertThat(world.network().sent(Kind.OUTCOMES)).isZero();
        }

        private void assertInDoubt(LostCommit what) {
            assertThatThrownBy(() -> place(() -> {
                        order.database().loseNextCommit(what);
                        order.database().awayAfterNextCommit();
                    }))
                    .isInstanceOf(TransactionInDoubtException.class)
                    .hasMessageContaining("Recovery will settle it");
        }

        @Test
        void recoveryConfirmsWhenTheDecisionHadLanded() {
            assertInDoubt(LostCommit.LANDED);

            order.database().away(false);
            world.settle();

            assertConfirmed();
            world.assertAtRest();
        }

        @Test
        void recoveryCancelsWhenTheDecisionHadNotLanded() {
            assertInDoubt(LostCommit.NOT_LANDED);

            order.database().away(false);
            world.settle();

            assertCancelled();
            world.assertAtRest();
        }

        @Test
        void staysInDoubtWhateverElseFailsAfterwards() {
            order.onFinish(branch -> {
                if (order.database().commits() >= 2) {
                    throw new IllegalStateException("the second time, the own confirm fails");
                }
            });

            assertThatThrownBy(() -> place(() -> order.database().loseNextCommit(LostCommit.NOT_LANDED)))
                    .isInstanceOf(TransactionInDoubtException.class);

            assertThat(world.network().sent(Kind.OUTCOMES)).isZero();
        }
    }

    @Nested
    class R7ParticipantsNeverGuess {

        @Test
        void keepsItsReservationUntilTold() {
            assertThatThrownBy(() -> place(() -> order.die("before the decision")))
                    .isInstanceOf(ProcessDeath.class);

            world.settle();
            world.clock().advance(Duration.ofDays(30));
            world.settle();
            assertThat(inventory.effect("sku").reserved()).isTrue();
            assertThat(payment.backlog().overdue()).isEqualTo(1);

            order.restart();
            world.settle();
            assertCancelled();
            world.assertAtRest();
        }

        @Test
        void waitsWhileTheTransactionIsUnderWay() {
            place(() -> {
                inventory.clockError(Duration.ofMinutes(5));
                inventory.recover();
                assertThat(world.network().sent(Kind.INQUIRIES)).isEqualTo(1);
                assertThat(inventory.effect("sku").reserved()).isTrue();
            });

            assertConfirmed();
        }
    }

    @Nested
    class R8NoSafetyFromClocks {

        @Test
        void commitsThoughClocksDifferByMinutes() {
            inventory.clockError(Duration.ofMinutes(7));
            payment.clockError(Duration.ofMinutes(-7));

            place(() -> {
                inventory.recover();
                payment.recover();
            });

            assertConfirmed();
            world.settle();
            world.assertAtRest();
        }

        @Test
        void endsTheSameEverywhereThoughTheCoordinatorsClockJumps() {
            for (Duration jump : List.of(Duration.ofHours(-3), Duration.ofHours(3))) {
                World other = new World();
                Service shop = other.service("shop");
                Service stock = other.service("stock");
                try {
                    shop.execute(() -> {
                        shop.reserve("order");
                        shop.call(stock, at -> at.reserve("sku"));
                        shop.clockError(jump);
                        other.recover();
                    });
                } catch (TransactionRolledBackException expected) {
                    assertThat(jump).isPositive();
                }

                other.settle();
                shop.clockError(Duration.ZERO);
                other.settle();
                other.settle();

                other.assertAtRest();
            }
        }
    }

    @Nested
    class R11TheDecisionRides {

        private void placeInLocalTransaction(Runnable afterwards) {
            order.local().<Object, RuntimeException>required(() -> {
                place();
                assertThat(order.decisions()).isEmpty();
                assertThat(world.network().sent(Kind.OUTCOMES)).isZero();
                afterwards.run();
                return "done";
            });
        }

        @Test
        void decidesInTheLocalTransactionThatIsActiveAndTellsAfterIts() {
            placeInLocalTransaction(() -> {});

            assertThat(order.database().commits())
                    .as("local commits at the coordinator")
                    .isEqualTo(1);
            assertConfirmed();
            world.recover();
            world.assertAtRest();
        }

        @Test
        void rollsBackWithTheLocalTransaction() {
            assertThatThrownBy(() -> placeInLocalTransaction(() -> {
                        throw new IllegalStateException("after the decision");
                    }))
                    .hasMessage("after the decision");

            assertThat(order.decisions()).isEmpty();
            assertThat(order.effects()).isEmpty();
            assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
            assertThat(payment.effect("money").cancelledOnce()).isTrue();
            world.assertAtRest();
        }

        @Test
        void commitsWhenTheLocalCommitHadLandedUnanswered() {
            assertThatThrownBy(
                            () -> placeInLocalTransaction(() -> order.database().loseNextCommit(LostCommit.LANDED)))
                    .isInstanceOf(RuntimeException.class);

            assertConfirmed();
            world.recover();
            world.assertAtRest();
        }

        @Test
        void rollsBackWhenTheLocalCommitHadNotLanded() {
            assertThatThrownBy(
                            () -> placeInLocalTransaction(() -> order.database().loseNextCommit(LostCommit.NOT_LANDED)))
                    .isInstanceOf(RuntimeException.class);

            assertThat(decided()).isEqualTo(Outcome.ROLLBACK);
            assertThat(order.effects()).isEmpty();
            assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
            world.assertAtRest();
        }

        @Test
        void leavesToRecoveryWhatCannotBeFoundOut() {
            for (LostCommit what : LostCommit.values()) {
                World other = new World();
                Service shop = other.service("shop");
                Service stock = other.service("stock");
                assertThatThrownBy(() -> shop.local().<Object, RuntimeException>required(() -> {
                            shop.execute(() -> shop.call(stock, at -> at.reserve("sku")));
                            shop.database().loseNextCommit(what);
                            shop.database().awayAfterNextCommit();
                            return "done";
                        }))
                        .isInstanceOf(RuntimeException.class);

                assertThat(stock.effect("sku").reserved()).as("%s", what).isTrue();
                shop.database().away(false);
                other.settle();

                assertThat(stock.effect("sku").confirmedOnce()).isEqualTo(what == LostCommit.LANDED);
                other.assertAtRest();
            }
        }

        @Test
        void confirmsItsOwnBranchesInTheLocalTransactionOfTheDecision() {
            order.onFinish(branch -> {
                throw new IllegalStateException("cannot confirm");
            });

            assertThatThrownBy(() -> place(() -> {}))
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasStackTraceContaining("cannot confirm");

            assertThat(order.decisions()).isEmpty();
            assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
            assertThat(order.effect("order").reserved()).isTrue();
            order.onFinish(branch -> {});
            world.settle();
            assertCancelled();
            world.assertAtRest();
        }

        @Test
        void takesTheLocalTransactionDownWhenItRollsBack() {
            assertThatThrownBy(() -> order.local().required(() -> {
                        assertThatThrownBy(() -> place(() -> {
                                    throw new IllegalStateException("no");
                                }))
                                .hasMessage("no");
                        assertThat(inventory.effect("sku").reserved()).isTrue();
                        return "swallowed";
                    }))
                    .isInstanceOf(DatabaseException.class);

            assertThat(order.effects()).isEmpty();
            assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        }
    }
}
