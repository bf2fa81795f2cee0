package io.txn;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/** Where calls are put on record before they are made, in modes in which the coordinator must remember them. */
@FunctionalInterface
public interface CallLog {

    /**
     * Records calls durably.
     *
     * @param calls participants by the number of the call: of the new one, and of earlier ones where answers have said
     *     otherwise than was recorded
     * @throws TransactionRolledBackException if the transaction is decided already, so that no call may be made
     */
    void record(GlobalTransaction transaction, Map<Integer, Set<URI>> calls);
}
