package io.txn;

import java.net.URI;
import java.time.Duration;

/**
 * What travels with a call: which transaction it belongs to and whom to ask about it.
 *
 * @param xid the transaction
 * @param coordinator base URL of the service that decides; any of its instances answers
 * @param mode how branches are made undoable
 * @param remaining time until the deadline when this was written; a duration and not an instant, because clocks differ (R8)
 * @param call the call's number: {@code 1}, {@code 2} … from the coordinator, {@code 2.1} for one made while serving call 2
 */
public record TransactionContext(Xid xid, URI coordinator, Mode mode, Duration remaining, String call) {}
