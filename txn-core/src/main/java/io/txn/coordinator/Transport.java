package io.txn.coordinator;

import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One way in which services reach each other, as coordinators and as participants: those whose address has one of its
 * schemes. Thread-safe; blocks for a bounded time.
 */
public interface Transport {

    /** The schemes of the addresses that it reaches, in lower case; no two transports of a service share one. */
    Set<String> schemes();

    /** Tells outcomes, as {@link ParticipantClient#deliver} does. */
    List<Acknowledgement> deliver(URI participant, List<OutcomeMessage> outcomes) throws Exception;

    /** Asks for outcomes, as {@link io.txn.participant.CoordinatorClient#inquire} does. */
    Map<Xid, Answer> inquire(URI coordinator, List<Xid> xids) throws Exception;
}
