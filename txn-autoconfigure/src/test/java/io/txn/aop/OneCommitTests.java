package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransactional;
import io.txn.IllegalTransactionStateException;
import io.txn.Propagation;
import io.txn.TccAction;
import io.txn.TransactionRolledBackException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** R11: a method's own rows and the global outcome are one commit, and one rollback. */
class OneCommitTests {

    private final ApplicationContextRunner runner =
            Applications.withDatabase().withBean(Orders.class).withBean(Stock.class);

    @Test
    void commitsTheMethodsRowsWithTheDecisionAndItsOwnBranches() {
        runner.run(context -> {
            Entries entries = context.getBean(Entries.class);

            context.getBean(Orders.class).place(null, null);

            assertThat(entries.all()).containsExactly("order", "try", "confirm");
            assertThat(entries.decisions()).isEqualTo(1);
            assertThat(entries.gates()).containsExactly("COMMITTED");
        });
    }

    @Test
    void losesTheDecisionWithTheMethodsRows() {
        runner.run(context -> {
            Entries entries = context.getBean(Entries.class);
            RuntimeException lost = new IllegalStateException("lost");

            assertThatThrownBy(() -> context.getBean(Orders.class).place(null, lost))
                    .isSameAs(lost);

            assertThat(entries.all()).isEmpty();
            assertThat(entries.decisions()).isZero();
            assertThat(entries.gates()).doesNotContain("COMMITTED");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {IOException.class, IllegalArgumentException.class, StackOverflowError.class})
    void rollsBackTheMethodsRowsOnAnyThrowableAndPassesItThrough(Class<? extends Throwable> type)
            throws ReflectiveOperationException {
        Throwable thrown = type.getDeclaredConstructor().newInstance();

        runner.run(context -> {
            assertThatThrownBy(() -> context.getBean(Orders.class).place(thrown, null))
                    .isSameAs(thrown);

            assertThat(context.getBean(Entries.class).all()).isEmpty();
            assertThat(context.getBean(Entries.class).decisions()).isZero();
        });
    }

    @Test
    void commitsBothWhereBothSayThatAThrowableDoesNotRollBack() {
        runner.run(context -> {
            assertThatThrownBy(() -> context.getBean(Orders.class).placeInSpite())
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(context.getBean(Entries.class).all()).containsExactly("order", "try", "confirm");
        });
    }

    @Test
    void rollsBackBothWhereTheLocalTransactionDoes() {
        runner.run(context -> {
            assertThatThrownBy(() -> context.getBean(Orders.class).placeInSpiteGlobally())
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(context.getBean(Entries.class).all()).isEmpty();
            assertThat(context.getBean(Entries.class).decisions()).isZero();
        });
    }

    @Test
    void ridesInAnOuterLocalTransaction() {
        runner.run(context -> {
            Entries entries = context.getBean(Entries.class);
            TransactionTemplate outer = context.getBean(TransactionTemplate.class);

            outer.executeWithoutResult(status -> {
                context.getBean(Orders.class).placeWithoutLocal(null);
                status.setRollbackOnly();
            });
            assertThat(entries.all()).isEmpty();
            assertThat(entries.decisions()).isZero();

            outer.executeWithoutResult(status -> context.getBean(Orders.class).placeWithoutLocal(null));
            assertThat(entries.all()).containsExactly("order", "try", "confirm");
        });
    }

    @Test
    void doesNotLetAnOuterLocalTransactionCommitWhatWasRolledBack() {
        runner.run(context -> {
            TransactionTemplate outer = context.getBean(TransactionTemplate.class);
            RuntimeException swallowed = new IllegalStateException("swallowed");

            assertThatThrownBy(() -> outer.executeWithoutResult(status -> assertThatThrownBy(
                                    () -> context.getBean(Orders.class).place(swallowed, null))
                            .isSameAs(swallowed)))
                    .isInstanceOf(UnexpectedRollbackException.class);

            assertThat(context.getBean(Entries.class).all()).isEmpty();
        });
    }

    @Test
    void rollsBackWhenAJoinedMethodFailedAndItsExceptionWasSwallowed() {
        runner.run(context -> {
            assertThatThrownBy(() -> context.getBean(Orders.class)
                            .around(() -> assertThatThrownBy(() -> context.getBean(Orders.class)
                                            .placeWithoutLocal(new IllegalStateException("out of stock")))
                                    .hasMessage("out of stock")))
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("Orders.placeWithoutLocal")
                    .hasMessageContaining("out of stock");

            assertThat(context.getBean(Entries.class).decisions()).isZero();
        });
    }

    @Test
    void obeysThePropagationOfTheAnnotation() {
        runner.run(context -> {
            Orders orders = context.getBean(Orders.class);

            assertThatThrownBy(orders::mandatory).isInstanceOf(IllegalTransactionStateException.class);
            orders.around(orders::mandatory);
            orders.never();
            assertThatThrownBy(() -> orders.around(orders::never)).isInstanceOf(IllegalTransactionStateException.class);
            orders.around(() -> orders.inNew(GlobalTransaction.current().orElseThrow()));
        });
    }

    static class Orders {
        private final Entries entries;
        private final Stock stock;

        Orders(Entries entries, Stock stock) {
            this.entries = entries;
            this.stock = stock;
        }

        @Transactional
        @GlobalTransactional
        public void place(Throwable thrown, RuntimeException beforeCommit) throws Throwable {
            write();
            if (beforeCommit != null) {
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        throw beforeCommit;
                    }
                });
            }
            if (thrown != null) {
                throw thrown;
            }
        }

        @Transactional(noRollbackFor = IllegalArgumentException.class)
        @GlobalTransactional(noRollbackFor = RuntimeException.class, rollbackFor = Exception.class)
        public void placeInSpite() {
            write();
            throw new IllegalArgumentException("all the same");
        }

        @Transactional
        @GlobalTransactional(noRollbackFor = IllegalArgumentException.class)
        public void placeInSpiteGlobally() {
            write();
            throw new IllegalArgumentException("all the same");
        }

        @GlobalTransactional
        public void placeWithoutLocal(RuntimeException thrown) {
            write();
            if (thrown != null) {
                throw thrown;
            }
        }

        private void write() {
            entries.add("order");
            stock.reserve();
        }

        @GlobalTransactional
        public void around(Runnable work) {
            work.run();
        }

        @GlobalTransactional(propagation = Propagation.MANDATORY)
        public void mandatory() {}

        @GlobalTransactional(propagation = Propagation.NEVER)
        public void never() {
            assertThat(GlobalTransaction.current()).isEmpty();
        }

        @GlobalTransactional(propagation = Propagation.REQUIRES_NEW)
        public void inNew(GlobalTransaction outer) {
            assertThat(GlobalTransaction.current()).isPresent().get().isNotEqualTo(outer);
        }
    }

    static class Stock {
        private final Entries entries;

        Stock(Entries entries) {
            this.entries = entries;
        }

        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve() {
            entries.add("try");
        }

        public void confirm() {
            entries.add("confirm");
        }

        public void cancel() {
            entries.add("cancel");
        }
    }
}
