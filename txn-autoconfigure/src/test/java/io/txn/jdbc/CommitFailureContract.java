package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.jdbc.WatchedDataSource.Fault;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactions.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is said of a commit that goes wrong (R6), whatever the transaction manager makes of it. */
abstract class CommitFailureContract {

    private final List<Completion> told = new ArrayList<>();
    private WatchedDataSource dataSource;
    private JdbcTemplate rows;
    private PlatformTransactionManager manager;
    private LocalTransactions local;

    abstract PlatformTransactionManager manager(DataSource dataSource);

    @BeforeEach
    void connect() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        dataSource = new WatchedDataSource(h2);
        rows = new JdbcTemplate(dataSource);
        rows.execute("CREATE TABLE work (id INT PRIMARY KEY)");
        manager = manager(dataSource);
        local = new SpringLocalTransactions(manager, new Database(dataSource, new TablePrefix(TablePrefix.DEFAULT)));
    }

    WatchedDataSource dataSource() {
        return dataSource;
    }

    PlatformTransactionManager manager() {
        return manager;
    }

    LocalTransactions local() {
        return local;
    }

    List<Completion> told() {
        return told;
    }

    private int write() {
        return rows.update("INSERT INTO work VALUES (1)");
    }

    private int written() {
        return rows.queryForObject("SELECT COUNT(*) FROM work", Integer.class);
    }

    private static void beforeCommit(Runnable callback) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                callback.run();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE", "AFTER"})
    void aFailedCommitIsUnknown(Fault fault) {
        dataSource.failCommits(fault);

        assertThatThrownBy(() -> local.required(this::write)).isInstanceOf(LocalCommitUnknownException.class);
        assertThat(written()).isEqualTo(fault == Fault.AFTER ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE", "AFTER"})
    void listenersAreToldThatAFailedCommitIsUnknown(Fault fault) {
        dataSource.failCommits(fault);

        assertThatThrownBy(() -> local.isolated(() -> {
                    local.afterCompletion(told::add);
                    return write();
                }))
                .isInstanceOf(LocalCommitUnknownException.class);

        assertThat(told).containsExactly(Completion.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE", "AFTER"})
    void listenersAreToldThatTheApplicationsOwnFailedCommitIsUnknown(Fault fault) {
        dataSource.failCommits(fault);

        assertThatThrownBy(() -> new TransactionTemplate(manager).execute(status -> {
                    local.afterCompletion(told::add);
                    return write();
                }))
                .isNotInstanceOf(LocalCommitUnknownException.class);

        assertThat(told).containsExactly(Completion.UNKNOWN);
        assertThat(written()).isEqualTo(fault == Fault.AFTER ? 1 : 0);
    }

    @Test
    void joinedWorkDoesNotAnswerForACommitThatIsNotItsOwn() {
        dataSource.failCommits(Fault.BEFORE);

        assertThatThrownBy(() -> new TransactionTemplate(manager).execute(status -> {
                    assertThat(local.<Integer, RuntimeException>required(this::write))
                            .isEqualTo(1);
                    throw new IllegalArgumentException("reached");
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCallbackThatRefusesToCommitRollsBackForCertain() {
        IllegalArgumentException refusal = new IllegalArgumentException();

        assertThatThrownBy(() -> local.required(() -> {
                    local.afterCompletion(told::add);
                    beforeCommit(() -> {
                        throw refusal;
                    });
                    return write();
                }))
                .isSameAs(refusal);

        assertThat(written()).isZero();
    }

    @Test
    void aCallbackThatFailsAfterTheCommitChangesNothing() {
        int result = local.required(() -> {
            local.afterCompletion(told::add);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    throw new IllegalArgumentException();
                }
            });
            return write();
        });

        assertThat(result).isEqualTo(1);
        assertThat(told).containsExactly(Completion.COMMITTED);
    }

    @Test
    void aMarkedTransactionOfTheApplicationRollsBackForCertain() {
        new TransactionTemplate(manager).execute(status -> {
            local.afterCompletion(told::add);
            status.setRollbackOnly();
            return write();
        });

        assertThat(told).containsExactly(Completion.ROLLED_BACK);
        assertThat(written()).isZero();
    }

    @Test
    void anApplicationThatSwallowsTheFailureOfJoinedWorkRollsBackForCertain() {
        assertThatThrownBy(() -> new TransactionTemplate(manager).execute(status -> {
                    local.afterCompletion(told::add);
                    assertThatThrownBy(() -> local.required(() -> {
                                throw new IllegalArgumentException();
                            }))
                            .isInstanceOf(IllegalArgumentException.class);
                    return write();
                }))
                .isInstanceOf(RuntimeException.class);

        assertThat(told).containsExactly(Completion.ROLLED_BACK);
        assertThat(written()).isZero();
    }

    @Test
    void aTransactionThatTheApplicationMarkedCannotCommitAndSaysSo() {
        assertThatThrownBy(() -> local.required(() -> {
                    new TransactionTemplate(manager).executeWithoutResult(status -> status.setRollbackOnly());
                    return write();
                }))
                .isInstanceOf(UnexpectedRollbackException.class);

        assertThat(written()).isZero();
    }
}
