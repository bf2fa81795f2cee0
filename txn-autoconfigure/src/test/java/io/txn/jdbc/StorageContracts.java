package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DecisionStoreContract;
import io.txn.coordinator.SagaRowsContract;
import io.txn.message.InboxStore;
import io.txn.message.InboxStoreContract;
import io.txn.message.OutboxStore;
import io.txn.message.OutboxStoreContract;
import io.txn.participant.BranchStore;
import io.txn.participant.BranchStoreContract;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactionsContract;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

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
        protected boolean givesWay() {
            return database().database().dialect().givesWay();
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
    class Sagas extends SagaRowsContract {

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

    @Nested
    class Outbox extends OutboxStoreContract {

        @Override
        protected OutboxStore store() {
            return database().outbox();
        }

        @Override
        protected LocalTransactions local() {
            return database().local();
        }
    }

    @Nested
    class Inbox extends InboxStoreContract {

        @Override
        protected InboxStore store() {
            return database().inbox();
        }

        @Override
        protected LocalTransactions local() {
            return database().local();
        }
    }

    /** Finished rows, however many, must not be looked at by those who look for the unfinished ones. */
    @Nested
    class Plans {

        @BeforeEach
        void fill() {
            database().fill(2_000);
        }

        private void assertUses(String index, String statement, Object... arguments) {
            assertThat(database().plan(statement, arguments))
                    .containsIgnoringCase(index)
                    .doesNotContainIgnoringCase("Seq Scan")
                    .doesNotContainIgnoringCase("tableScan")
                    .doesNotContainIgnoringCase("filesort");
        }

        @Test
        void theHotPathFindsRowsByTheirKey() {
            assertThat(database().plan(JdbcBranchStore.LOCK_GATE, "order-service:5"))
                    .containsPattern("(?i)pkey|primary");
            assertThat(database().plan(JdbcBranchStore.BRANCHES, "order-service:5"))
                    .containsPattern("(?i)pkey|primary");
            assertThat(database().plan(JdbcDecisionStore.LOCK, "order-service:5"))
                    .containsPattern("(?i)pkey|primary");
        }

        /** While there are no unfinished rows, their index looks as good as the key; with a backlog it is not. */
        @Test
        void whatChangesUnfinishedRowsFindsThemByTheirKeyAsWell() {
            database().finishAll();

            assertThat(List.of(
                            database().plan(JdbcBranchStore.END_GATE, "COMMITTED", 5L, "order-service:5"),
                            database()
                                    .plan(
                                            JdbcBranchStore.UPDATE_GATE,
                                            "ACTIVE",
                                            5L,
                                            1,
                                            1,
                                            false,
                                            "COMMIT",
                                            1,
                                            "",
                                            "",
                                            5L,
                                            "order-service:5"),
                            database()
                                    .plan(
                                            JdbcDecisionStore.DECIDE,
                                            "COMMIT",
                                            "PENDING",
                                            "",
                                            5L,
                                            1,
                                            5L,
                                            "order-service:5"),
                            database().plan(JdbcDecisionStore.UPDATE, "PENDING", 5L, "", "order-service:5", 1),
                            database().plan(JdbcDecisionStore.FINISH.formatted("?"), 5L, "order-service:5")))
                    .allSatisfy(plan -> assertThat(plan).containsPattern("(?i)pkey|primary"));
        }

        /** What only one database understands. */
        @Test
        void soDoStatementsForSeveralRowsOrForTwoTables() {
            assumeTrue(database().database().dialect().returnsRows());
            database().finishAll();

            assertThat(List.of(
                            database()
                                    .plan(JdbcBranchStore.END_GATES, "COMMITTED", 5L, new String[] {"order-service:5"}),
                            database()
                                    .plan(JdbcBranchStore.BRANCHES_OF_SOME, (Object) new String[] {"order-service:5"}),
                            database().plan(JdbcDecisionStore.RECORD, 1, "", "order-service:5"),
                            database()
                                    .plan(
                                            JdbcDecisionStore.DECIDE_AND_READ,
                                            "COMMIT",
                                            "PENDING",
                                            "",
                                            5L,
                                            1,
                                            5L,
                                            "order-service:5")))
                    .allSatisfy(
                            plan -> assertThat(plan).containsPattern("(?i)pkey").doesNotContain("Seq Scan"));
        }

        @Test
        void claimsFindDueRowsByIndex() {
            assertUses("due", JdbcBranchStore.DUE_GATES, 5L, 10);
            assertUses("due", JdbcDecisionStore.DUE, 5L, 10);
            assertUses("due", JdbcBranchStore.ANY_DUE_GATE, 5L);
            assertUses("due", JdbcDecisionStore.ANY_DUE, 5L);
        }

        @Test
        void purgesFindFinishedRowsByIndex() {
            assertUses("finished", JdbcBranchStore.ENDED_GATES, 5L, 10);
            assertUses("finished", JdbcDecisionStore.FINISHED, 5L, 10);
        }

        @Test
        void theRelayFindsMessagesByIndex() {
            assertUses("due", JdbcOutboxStore.NEXT, 0, 0, 10);
            assertUses("due", JdbcOutboxStore.UNDER_WAY, 0);
        }

        @Test
        void countsFindUnfinishedRowsByIndex() {
            assertUses("due", JdbcBranchStore.BACKLOG, 5L);
            assertUses("due", JdbcDecisionStore.BACKLOG, 5L);
        }
    }
}
