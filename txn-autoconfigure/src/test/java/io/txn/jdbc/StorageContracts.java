package io.txn.jdbc;

import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DecisionStoreContract;
import io.txn.participant.BranchStore;
import io.txn.participant.BranchStoreContract;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactionsContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contracts of all three ports, on one database. */
abstract class StorageContracts {

    abstract TestDatabase database();

    @BeforeEach
    void empty() {
        database().clear();
    }

    @Nested
    class Branches extends BranchStoreContract {

        @Override
        protected BranchStore store() {
            return database().branches();
        }

        @Override
        protected LocalTransactions local() {
            return database().local();
        }
    }

    @Nested
    class Decisions extends DecisionStoreContract {

        @Override
        protected DecisionStore store() {
            return database().decisions();
        }

        @Override
        protected LocalTransactions local() {
            return database().local();
        }
    }

    @Nested
    class Transactions extends LocalTransactionsContract {

        @Override
        protected BranchStore store() {
            return database().branches();
        }

        @Override
        protected LocalTransactions local() {
            return database().local();
        }
    }
}
