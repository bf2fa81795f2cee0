package io.txn.jdbc;

/** The contracts on H2 in memory. */
class H2StorageTests extends StorageContracts {

    private static final TestDatabase DATABASE = TestDatabase.h2();

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
