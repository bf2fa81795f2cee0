package io.txn.crash;

import io.txn.jdbc.JdbcStorage;

/** Crash points on PostgreSQL. */
class PostgresCrashPointIT extends CrashPoints {

    @Override
    World start() {
        String sockets = "&socketFactory=" + RecordedSockets.class.getName();
        return new World(() -> JdbcStorage.emptyPostgres() + sockets, "postgres", "postgres");
    }
}
