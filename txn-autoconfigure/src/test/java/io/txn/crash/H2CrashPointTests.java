package io.txn.crash;

import io.txn.jdbc.JdbcStorage;

/** Crash points on H2. */
class H2CrashPointTests extends CrashPoints {

    @Override
    World start() {
        return new World(JdbcStorage::emptyH2, "sa", "");
    }
}
