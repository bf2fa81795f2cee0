package io.txn.jdbc;

import org.junit.jupiter.api.Tag;

/** The contracts through the driver of MySQL, which counts rows in its own way. */
@Tag("mariadb")
class MySqlDriverStorageIT extends StorageContracts {

    private static final TestDatabase DATABASE = TestDatabase.mariaDb("mysql", "");

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
