package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.txn.Xid;
import io.txn.participant.LocalTransactions.Completion;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What {@link LocalTransactions} promises. Gates serve as rows. */
public abstract class LocalTransactionsContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Xid xid = new Xid("order-service:LOCAL1");
    private final List<Completion> told = new ArrayList<>();

    /** Local transactions on a database with no rows. */
    protected abstract LocalTransactions local();

    /** A store in the same database. */
    protected abstract BranchStore store();

    private void write(Xid key) {
        assertThat(store().insert(Gate.emptyEnd(key, GateState.COMMITTED, NOW))).isTrue();
    }

    private boolean written(Xid key) {
        return local().isolated(() -> store().lock(key).isPresent());
    }

    private static void fails(ThrowingCallable work) {
        assertThatThrownBy(work).isNotNull();
    }

    @Test
    void isActiveWhileWorkRunsAndNeverElse() {
        assertThat(local().active()).isFalse();
        assertThat(local().<Boolean, RuntimeException>required(() -> local().active()))
                .isTrue();
        assertThat(local().<Boolean, RuntimeException>isolated(() -> local().active()))
                .isTrue();
        assertThat(local().active()).isFalse();
    }

    @Test
    void commitsWhenTheWorkReturnsAndReturnsItsResult() {
        String result = local().required(() -> {
            write(xid);
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(written(xid)).isTrue();
    }

    @Test
    void mayReturnNothing() {
        assertThat(local().<Object, RuntimeException>required(() -> null)).isNull();
        assertThat(local().<Object, RuntimeException>isolated(() -> null)).isNull();
    }

    @Test
    void showsNobodyWhatIsNotCommitted() {
        local().required(() -> {
            write(xid);
            assertThat(local().<Backlog, RuntimeException>isolated(() -> store().backlog(NOW)))
                    .isEqualTo(new Backlog(0, 0));
            return null;
        });
    }

    @Test
    void rollsBackOnACheckedException() {
        IOException failure = new IOException("no");

        Throwable thrown = catchThrowable(() -> local().required(() -> {
            write(xid);
            throw failure;
        }));

        assertThat(thrown).isSameAs(failure);
        assertThat(written(xid)).isFalse();
    }

    @Test
    void rollsBackOnAnError() {
        AssertionError failure = new AssertionError("no");

        Throwable thrown = catchThrowable(() -> local().isolated(() -> {
            write(xid);
            throw failure;
        }));

        assertThat(thrown).isSameAs(failure);
        assertThat(written(xid)).isFalse();
    }

    @Test
    void joinsTheActiveOne() {
        assertThatThrownBy(() -> local().required(() -> {
                    local().required(() -> {
                        write(xid);
                        return null;
                    });
                    throw new IllegalArgumentException("after the inner one returned");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(written(xid)).isFalse();
    }

    @Test
    void lastsUntilTheOutermostEnds() {
        local().required(() -> {
            local().<Object, RuntimeException>required(() -> null);
            assertThat(local().active()).isTrue();
            write(xid);
            return null;
        });

        assertThat(written(xid)).isTrue();
    }

    @Test
    void cannotCommitAnyMoreOnceJoinedWorkHasThrown() {
        Throwable thrown = catchThrowable(() -> local().required(() -> {
            write(xid);
            assertThatThrownBy(() -> local().required(() -> {
                        throw new IOException("swallowed by the outer work");
                    }))
                    .isInstanceOf(IOException.class);
            return null;
        }));

        assertThat(thrown).isNotNull().isNotInstanceOf(LocalCommitUnknownException.class);
        assertThat(written(xid)).isFalse();
    }

    @Test
    void cannotCommitOnceMarkedAndSaysSo() {
        Throwable thrown = catchThrowable(() -> local().required(() -> {
            write(xid);
            local().setRollbackOnly();
            return null;
        }));

        assertThat(thrown).isNotNull().isNotInstanceOf(LocalCommitUnknownException.class);
        assertThat(written(xid)).isFalse();
    }

    @Test
    void marksOnlyTheActiveOne() {
        local().required(() -> {
            write(xid);
            fails(() -> local().isolated(() -> {
                local().setRollbackOnly();
                return null;
            }));
            return null;
        });

        assertThat(written(xid)).isTrue();
    }

    @Test
    void anIsolatedOneStandsThoughTheSuspendedOneRollsBack() {
        Xid inner = new Xid("order-service:LOCAL2");

        assertThatThrownBy(() -> local().required(() -> {
                    write(xid);
                    local().isolated(() -> {
                        write(inner);
                        return null;
                    });
                    assertThat(local().active()).isTrue();
                    throw new IllegalArgumentException();
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(written(inner)).isTrue();
        assertThat(written(xid)).isFalse();
    }

    @Test
    void anIsolatedOneThatFailsLeavesTheSuspendedOneAlone() {
        Xid inner = new Xid("order-service:LOCAL2");

        local().required(() -> {
            write(xid);
            fails(() -> local().isolated(() -> {
                write(inner);
                throw new IllegalArgumentException();
            }));
            return null;
        });

        assertThat(written(inner)).isFalse();
        assertThat(written(xid)).isTrue();
    }

    @Test
    void tellsListenersOnceAfterTheCommit() {
        List<Boolean> seen = new ArrayList<>();

        local().required(() -> {
            write(xid);
            local().afterCompletion(completion -> {
                told.add(completion);
                seen.add(written(xid));
            });
            local().<Object, RuntimeException>required(() -> null);
            assertThat(told).isEmpty();
            return null;
        });

        assertThat(told).containsExactly(Completion.COMMITTED);
        assertThat(seen).containsExactly(true);
    }

    @Test
    void tellsListenersOnceAfterTheRollback() {
        fails(() -> local().required(() -> {
            local().afterCompletion(told::add);
            assertThat(told).isEmpty();
            throw new IllegalArgumentException();
        }));

        assertThat(told).containsExactly(Completion.ROLLED_BACK);
    }

    @Test
    void tellsOfTheRollbackOfAMarkedOne() {
        fails(() -> local().required(() -> {
            local().afterCompletion(told::add);
            local().setRollbackOnly();
            return null;
        }));

        assertThat(told).containsExactly(Completion.ROLLED_BACK);
    }

    @Test
    void tellsListenersOfTheirOwnTransactionOnly() {
        local().required(() -> {
            local().afterCompletion(told::add);
            fails(() -> local().isolated(() -> {
                throw new IllegalArgumentException();
            }));
            assertThat(told).isEmpty();
            return null;
        });

        assertThat(told).containsExactly(Completion.COMMITTED);
    }

    @Test
    void tellsListenersOutsideOfTheTransaction() {
        List<Boolean> active = new ArrayList<>();

        local().required(() -> {
            local().afterCompletion(completion -> {
                active.add(local().active());
                local().required(() -> {
                    write(xid);
                    return null;
                });
            });
            return null;
        });

        assertThat(active).containsExactly(false);
        assertThat(written(xid)).isTrue();
    }
}
