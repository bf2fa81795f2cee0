package io.txn.coordinator;

import io.txn.participant.Acknowledgement;
import io.txn.participant.OutcomeMessage;
import java.net.URI;
import java.util.List;

/** Port to participants. Thread-safe; blocks for a bounded time. */
public interface ParticipantClient {

    /**
     * Tells outcomes.
     *
     * @return acknowledgements; one that is missing counts as failed
     * @throws Exception if there is no usable answer: nothing is known about any of them then
     */
    List<Acknowledgement> deliver(URI participant, List<OutcomeMessage> outcomes) throws Exception;
}
