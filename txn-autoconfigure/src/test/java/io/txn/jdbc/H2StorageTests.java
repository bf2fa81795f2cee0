package io.txn.jdbc;

import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DecisionStoreContract;
import io.txn.participant.BranchStore;
import io.txn.participant.BranchStoreContract;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactionsContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contracts on H2 in memory. */
class H2StorageTests {

    private static final TestDatabase DATABASE = TestDatabase.h2();

    @BeforeEach
    void empty() {
        DATABASE.clear();
    }

    @Nested
    class Branches extends BranchStoreContract {

        @Override
        protected BranchStore store() {
            return DATABASE.branches();
        }

        @Override
        protected LocalTransactions local() {
            return DATABASE.local();
        }
    }

    @Nested
    class Decisions extends DecisionStoreContract {

        @Override
        protected DecisionStore store() {
            return DATABASE.decisions();
        }

        @Override
        protected LocalTransactions local() {
            return DATABASE.local();
        }
    }

    @Nested
    class Transactions extends LocalTransactionsContract {

        @Override
        protected BranchStore store() {
            return DATABASE.branches();
        }

        @Override
        protected LocalTransactions local() {
            return DATABASE.local();
        }
    }
}
