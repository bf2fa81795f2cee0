package io.txn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions.Completion;
import io.txn.participant.LocalTransactionsContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryDatabaseTests extends LocalTransactionsContract {

    private final MemoryDatabase database = new MemoryDatabase(Duration.ZERO);
    private final MemoryBranchStore store = new MemoryBranchStore(database);
    private final MemoryTable<String, Integer> table = new MemoryTable<>(database, "stock");
    private final List<Completion> completions = new ArrayList<>();

    @Override
    protected MemoryDatabase local() {
        return database;
    }

    @Override
    protected MemoryBranchStore store() {
        return store;
    }

    private boolean insert(String key) {
        return database.<Boolean, RuntimeException>required(() -> {
            database.afterCompletion(completions::add);
            return table.insertIfAbsent(key, 1);
        });
    }

    @Test
    void losesTheAnswerOfACommitThatTookEffect() {
        database.loseNextCommit(MemoryDatabase.LostCommit.LANDED);

        assertThatThrownBy(() -> insert("a")).isInstanceOf(LocalCommitUnknownException.class);

        assertThat(table.committed()).containsKey("a");
        assertThat(completions).containsExactly(Completion.UNKNOWN);
        assertThat(insert("b")).isTrue();
    }

    @Test
    void losesACommitThatDidNot() {
        database.loseNextCommit(MemoryDatabase.LostCommit.NOT_LANDED);

        assertThatThrownBy(() -> insert("a")).isInstanceOf(LocalCommitUnknownException.class);

        assertThat(completions).containsExactly(Completion.UNKNOWN);
        assertThat(insert("a")).isTrue();
    }

    @Test
    void goesAwayAndComesBack() {
        database.away(true);
        assertThatThrownBy(() -> insert("a")).isInstanceOf(DatabaseException.class);

        database.away(false);

        assertThat(insert("a")).isTrue();
    }

    @Test
    void aFailedStatementSpoilsItsLocalTransaction() {
        database.failNextStatement("stock.insert");

        assertThatThrownBy(() -> database.isolated(() -> {
                    assertThatThrownBy(() -> table.insertIfAbsent("a", 1)).isInstanceOf(DatabaseException.class);
                    return table.insertIfAbsent("a", 1);
                }))
                .hasMessageContaining("spoiled");

        assertThat(insert("a")).isTrue();
    }

    @Test
    void saysThatALockIsHeldWhereNobodyElseCouldEverReleaseIt() {
        assertThatThrownBy(() -> database.isolated(() -> {
                    table.insert("a", 1);
                    return insertElsewhere("a");
                }))
                .hasMessageContaining("was not to be had");
    }

    private boolean insertElsewhere(String key) {
        return database.<Boolean, RuntimeException>isolated(() -> table.insertIfAbsent(key, 2));
    }

    @Test
    void aDeadProcessHoldsNoLocksAndIsToldNothing() {
        database.faults(new Faults() {
            @Override
            public void beforeCommit() {
                throw new ProcessDeath("before the commit");
            }
        });

        assertThatThrownBy(() -> insert("a")).isInstanceOf(ProcessDeath.class);

        database.faults(Faults.NONE);
        assertThat(completions).isEmpty();
        assertThat(insert("a")).isTrue();
    }
}
