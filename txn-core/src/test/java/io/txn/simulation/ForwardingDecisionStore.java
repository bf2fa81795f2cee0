package io.txn.simulation;

import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.coordinator.LoggedCall;
import io.txn.participant.Backlog;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Does what another one does, but for what a subclass does instead. */
class ForwardingDecisionStore implements DecisionStore {

    private final DecisionStore genuine;

    ForwardingDecisionStore(DecisionStore genuine) {
        this.genuine = genuine;
    }

    @Override
    public boolean open(Decision undecided, Map<Integer, Set<URI>> calls) {
        return genuine.open(undecided, calls);
    }

    @Override
    public boolean record(Xid xid, int call, Set<URI> participants) {
        return genuine.record(xid, call, participants);
    }

    @Override
    public List<LoggedCall> calls(Xid xid) {
        return genuine.calls(xid);
    }

    @Override
    public void update(Xid xid, LoggedCall call) {
        genuine.update(xid, call);
    }

    @Override
    public Decision decide(Decision decision) {
        return genuine.decide(decision);
    }

    @Override
    public boolean commit(Decision commit) {
        return genuine.commit(commit);
    }

    @Override
    public boolean due(Instant now) {
        return genuine.due(now);
    }

    @Override
    public List<Decision> claim(Instant now, Instant until, int limit) {
        return genuine.claim(now, until, limit);
    }

    @Override
    public boolean update(Decision decision) {
        return genuine.update(decision);
    }

    @Override
    public void finish(Collection<Xid> xids, Instant now) {
        genuine.finish(xids, now);
    }

    @Override
    public int purge(Instant finishedBefore, int limit) {
        return genuine.purge(finishedBefore, limit);
    }

    @Override
    public Optional<Decision> lock(Xid xid) {
        return genuine.lock(xid);
    }

    @Override
    public void intervene(Decision decision) {
        genuine.intervene(decision);
    }

    @Override
    public Optional<Decision> find(Xid xid) {
        return genuine.find(xid);
    }

    @Override
    public List<Decision> find(Collection<Xid> xids) {
        return genuine.find(xids);
    }

    @Override
    public List<Decision> list(DeliveryStatus status, int limit) {
        return genuine.list(status, limit);
    }

    @Override
    public Backlog backlog(Instant now) {
        return genuine.backlog(now);
    }
}
