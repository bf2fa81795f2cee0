package io.txn.benchmarks;

import java.util.Locale;

/** What one of the three services is. */
enum Role {
    ORDER,
    INVENTORY,
    PAYMENT;

    /** Names its database and its process too. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
