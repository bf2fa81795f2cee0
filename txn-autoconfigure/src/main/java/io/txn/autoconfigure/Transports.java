package io.txn.autoconfigure;

import io.txn.Xid;
import io.txn.coordinator.Transport;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Picks the transport by the scheme of the address. Thread-safe. */
final class Transports {

    private final Map<String, Transport> byScheme = new HashMap<>();

    Transports(List<Transport> transports) {
        for (Transport transport : transports) {
            transport.schemes().forEach(scheme -> add(scheme, transport));
        }
    }

    private void add(String scheme, Transport transport) {
        Transport other = byScheme.put(scheme, transport);
        if (other != null) {
            throw new IllegalStateException(
                    "Both " + other + " and " + transport + " reach services at " + scheme + ": addresses");
        }
    }

    List<Acknowledgement> deliver(URI participant, List<OutcomeMessage> outcomes) throws Exception {
        return to(participant).deliver(participant, outcomes);
    }

    Map<Xid, Answer> inquire(URI coordinator, List<Xid> xids) throws Exception {
        return to(coordinator).inquire(coordinator, xids);
    }

    private Transport to(URI service) throws IOException {
        Transport transport = byScheme.get(String.valueOf(service.getScheme()));
        if (transport == null) {
            throw new IOException(
                    "There is no transport to reach " + service + " with: there are " + byScheme.keySet());
        }
        return transport;
    }
}
