package io.txn.jdbc;

import org.junit.jupiter.api.Tag;

/** The contracts on MariaDB, at its own default isolation level, which reads from snapshots. */
@Tag("mariadb")
class MariaDbStorageIT extends StorageContracts {

    private static final TestDatabase DATABASE = TestDatabase.mariaDb("mariadb", "");

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
