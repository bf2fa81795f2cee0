package io.txn.systemtests;

import java.math.BigDecimal;

/** An account as the payment service shows it. */
record Account(String userId, BigDecimal balance, BigDecimal frozen) {

    String inWords() {
        return userId + ": " + balance + " balance, " + frozen + " frozen";
    }
}
