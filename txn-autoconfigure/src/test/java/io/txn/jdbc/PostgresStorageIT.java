package io.txn.jdbc;

/** The contracts on PostgreSQL. */
class PostgresStorageIT extends StorageContracts {

    private static final TestDatabase DATABASE = TestDatabase.postgres();

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
