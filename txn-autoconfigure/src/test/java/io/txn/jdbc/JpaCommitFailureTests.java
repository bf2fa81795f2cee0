package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.jdbc.WatchedDataSource.Fault;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions.Completion;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** JPA, which holds back what it has to write until the commit. */
class JpaCommitFailureTests extends CommitFailureContract {

    @Override
    PlatformTransactionManager manager(DataSource dataSource) {
        return Managers.jpa(dataSource);
    }

    private Note persist(String text) {
        Note note = new Note(text);
        EntityManager entities = EntityManagerFactoryUtils.getTransactionalEntityManager(
                Objects.requireNonNull(((JpaTransactionManager) manager()).getEntityManagerFactory()));
        Objects.requireNonNull(entities).persist(note);
        return note;
    }

    @Test
    void aWriteThatIsHeldBackUntilTheCommitFailsForCertain() {
        local().required(() -> persist("taken"));

        assertThatThrownBy(() -> local().required(() -> {
                    local().afterCompletion(told()::add);
                    return persist("taken");
                }))
                .isInstanceOf(DataIntegrityViolationException.class);

        assertThat(told()).containsExactly(Completion.ROLLED_BACK);
    }

    @Test
    void soItDoesInATransactionOfTheApplication() {
        local().required(() -> persist("taken"));

        assertThatThrownBy(() -> new TransactionTemplate(manager()).execute(status -> {
                    local().afterCompletion(told()::add);
                    return persist("taken");
                }))
                .isInstanceOf(DataIntegrityViolationException.class);

        assertThat(told()).containsExactly(Completion.ROLLED_BACK);
    }

    @Test
    void aCommitThatFailsAfterTheHeldBackWritesIsUnknown() {
        dataSource().failCommits(Fault.AFTER);

        assertThatThrownBy(() -> local().required(() -> persist("kept")))
                .isInstanceOf(LocalCommitUnknownException.class);
    }

    @Test
    void writesWhatIsHeldBackOnce() {
        dataSource().sent();

        local().required(() -> persist("once"));

        List<String> sent = dataSource().sent();
        assertThat(sent).filteredOn(sql -> sql.startsWith("insert")).hasSize(1);
        assertThat(sent).filteredOn("commit"::equals).hasSize(1);
    }
}
