package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.IllegalTransactionStateException;
import io.txn.Xid;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactions.Completion;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.TransactionTemplate;

/** How local transactions meet those of the application. */
class SpringLocalTransactionsTests {

    private final TestDatabase database = TestDatabase.h2().watched();
    private final WatchedDataSource dataSource = (WatchedDataSource) database.dataSource();
    private final LocalTransactions local = database.local();
    private final JdbcTemplate rows = new JdbcTemplate(dataSource);
    private final TransactionTemplate application = new TransactionTemplate(database.manager());

    @BeforeEach
    void createTable() {
        rows.execute("CREATE TABLE work (id INT PRIMARY KEY)");
        dataSource.sent();
    }

    private int write() {
        return rows.update("INSERT INTO work VALUES (?)", 1);
    }

    private int written() {
        return rows.queryForObject("SELECT COUNT(*) FROM work", Integer.class);
    }

    @Test
    void joinsATransactionOfTheApplication() {
        application.executeWithoutResult(status -> {
            assertThat(local.active()).isTrue();
            local.required(this::write);
        });

        assertThat(dataSource.sent()).containsExactly("INSERT INTO work VALUES (?)", "commit");
    }

    @Test
    void theApplicationJoinsItsTransactions() {
        local.required(() -> application.execute(status -> write()));

        assertThat(dataSource.sent()).containsExactly("INSERT INTO work VALUES (?)", "commit");
    }

    /** With JPA, the next piece of work would find entities as the one before has left them. */
    @Test
    void areSharedOnlyIfThereIsNothingBetweenWorkButTheDatabase() {
        LocalTransactions jpa = new SpringLocalTransactions(Managers.jpa(dataSource), database.database());

        assertThat(local.sharable()).isTrue();
        assertThat(jpa.sharable()).isFalse();
    }

    @Test
    void areNotSharedByWorkThatBeginsOneOfItsOwn() {
        assertThatThrownBy(() -> local.shared(() -> {
                    write();
                    return local.isolated(() -> rows.update("INSERT INTO work VALUES (?)", 2));
                }))
                .isInstanceOf(IllegalTransactionStateException.class);
        assertThat(written()).isZero();

        local.shared(() -> application.execute(status -> write()));
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void refusesAReadOnlyTransactionBeforeAnyWork() {
        application.setReadOnly(true);
        application.setName("OrderService.place");

        assertThatThrownBy(() -> application.execute(status -> local.required(this::write)))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("OrderService.place is read-only")
                .hasMessageContaining("remove readOnly = true");

        assertThat(written()).isZero();
    }

    @Test
    void refusesToStoreInAReadOnlyTransaction() {
        application.setReadOnly(true);

        assertThatThrownBy(() ->
                        application.execute(status -> database.branches().branches(new Xid("order-service:READONLY"))))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void startsATransactionOfItsOwnBesideAReadOnlyOne() {
        application.setReadOnly(true);

        application.execute(status -> local.isolated(this::write));

        assertThat(written()).isEqualTo(1);
    }

    @Test
    void refusesATransactionThatReadsFromASnapshot() {
        application.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);

        assertThatThrownBy(() -> application.execute(status -> local.required(this::write)))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("READ_COMMITTED");
    }

    @Test
    void isNotActiveInATransactionOfAnotherDatabaseThatUsesThisOneToo() {
        DataSource other = TestDatabase.h2().dataSource();
        List<Completion> told = new ArrayList<>();

        new TransactionTemplate(new JdbcTransactionManager(other)).executeWithoutResult(status -> {
            assertThat(written()).isZero();
            assertThat(local.active()).isFalse();
            local.required(() -> {
                local.afterCompletion(told::add);
                return write();
            });
            status.setRollbackOnly();
        });

        assertThat(told).containsExactly(Completion.COMMITTED);
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void setsNoIsolationLevelAndNoOtherStatementsOfItsOwn() {
        local.isolated(this::write);

        assertThat(dataSource.sent()).containsExactly("INSERT INTO work VALUES (?)", "commit");
    }

    @Test
    void refusesATransactionManagerOfAnotherDatabaseAtStartUp() {
        DataSource other = TestDatabase.h2().dataSource();
        SpringLocalTransactions transactions =
                new SpringLocalTransactions(new JdbcTransactionManager(other), database.database());

        assertThatThrownBy(transactions::afterSingletonsInstantiated)
                .isInstanceOf(StorageNotUsableException.class)
                .hasMessageContaining("does not manage the DataSource");
    }

    @Test
    void isRolledBackWhereASavepointFromBeforeTakesItBack() {
        List<Completion> completions = new ArrayList<>();

        application.executeWithoutResult(outer -> nested().executeWithoutResult(inner -> {
            local.afterCompletion(completions::add);
            inner.setRollbackOnly();
        }));

        assertThat(completions).containsExactly(Completion.ROLLED_BACK);
    }

    @Test
    void isCommittedThoughASavepointFromAfterwardsIsGoneBackTo() {
        List<Completion> completions = new ArrayList<>();

        application.executeWithoutResult(outer -> {
            local.afterCompletion(completions::add);
            nested().executeWithoutResult(TransactionExecution::setRollbackOnly);
        });

        assertThat(completions).containsExactly(Completion.COMMITTED);
    }

    private TransactionTemplate nested() {
        TransactionTemplate nested = new TransactionTemplate(database.manager());
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        return nested;
    }
}
