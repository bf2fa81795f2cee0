package io.txn.crash;

import io.txn.jdbc.JdbcStorage;
import org.junit.jupiter.api.Tag;

/** Crash points on MariaDB. */
@Tag("mariadb")
class MariaDbCrashPointIT extends CrashPoints {

    @Override
    World start() {
        String sockets = "&socketFactory=" + RecordedSockets.class.getName();
        return new World(() -> JdbcStorage.emptyMariaDb() + sockets, "root", "");
    }
}
