package io.txn.jdbc;

import org.junit.jupiter.api.Tag;

/** The contracts on MariaDB as we recommend it. */
@Tag("mariadb")
class MariaDbReadCommittedStorageIT extends StorageContracts {

    private static final TestDatabase DATABASE =
            TestDatabase.mariaDb("mariadb", "?transactionIsolation=READ_COMMITTED");

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
