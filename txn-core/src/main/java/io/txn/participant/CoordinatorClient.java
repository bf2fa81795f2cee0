package io.txn.participant;

import io.txn.Xid;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Port to coordinators. Thread-safe; blocks for a bounded time. */
public interface CoordinatorClient {

    /**
     * Asks for outcomes.
     *
     * @return an answer for each xid that the coordinator could say something about
     * @throws Exception if there is no usable answer
     */
    Map<Xid, Answer> inquire(URI coordinator, List<Xid> xids) throws Exception;
}
