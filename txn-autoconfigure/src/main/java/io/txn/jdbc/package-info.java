/** The storage ports on the application's own SQL database and transaction manager. */
@NullMarked
package io.txn.jdbc;

import org.jspecify.annotations.NullMarked;
