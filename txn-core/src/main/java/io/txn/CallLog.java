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
     * @return calls that were recorded beyond those because they are expected, with their targets by number; nothing has to be
     *     recorded before one that comes as expected
     * @throws TransactionRolledBackException if the transaction is decided already, so that no call may be made
     */
    Map<Integer, URI> record(GlobalTransaction transaction, Map<Integer, Set<URI>> calls);
}
