package io.txn.simulation;

import io.txn.Xid;
import io.txn.participant.Backlog;
import io.txn.participant.Branch;
import io.txn.participant.BranchStore;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.GateStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does what another one does, but for what a subclass does instead. */
class ForwardingBranchStore implements BranchStore {

    private final BranchStore genuine;

    ForwardingBranchStore(BranchStore genuine) {
        this.genuine = genuine;
    }

    @Override
    public boolean insert(Gate gate) {
        return genuine.insert(gate);
    }

    /** By its parts, so that who does one of them differently does so here too. */
    @Override
    public boolean open(Gate gate, Branch first) {
        boolean inserted = insert(gate);
        if (inserted) {
            insert(first);
        }
        return inserted;
    }

    @Override
    public Optional<Gate> lock(Xid xid) {
        return genuine.lock(xid);
    }

    @Override
    public boolean update(Gate gate) {
        return genuine.update(gate);
    }

    @Override
    public Optional<List<Branch>> end(Xid xid, GateState end, Instant now) {
        return genuine.end(xid, end, now);
    }

    @Override
    public Map<Xid, List<Branch>> end(Collection<Xid> xids, GateState end, Instant now) {
        return genuine.end(xids, end, now);
    }

    @Override
    public boolean due(Instant now) {
        return genuine.due(now);
    }

    @Override
    public List<Gate> claim(Instant now, Instant until, int limit) {
        return genuine.claim(now, until, limit);
    }

    @Override
    public void insert(Branch branch) {
        genuine.insert(branch);
    }

    @Override
    public void update(Branch branch) {
        genuine.update(branch);
    }

    @Override
    public void undo(List<Branch> branches, Instant now) {
        genuine.undo(branches, now);
    }

    @Override
    public Optional<Branch> branch(Xid xid, String call, int ordinal) {
        return genuine.branch(xid, call, ordinal);
    }

    @Override
    public List<Branch> branches(Xid xid) {
        return genuine.branches(xid);
    }

    @Override
    public int purge(Instant endedBefore, int limit) {
        return genuine.purge(endedBefore, limit);
    }

    @Override
    public Optional<Gate> find(Xid xid) {
        return genuine.find(xid);
    }

    @Override
    public List<Gate> list(GateStatus status, int limit) {
        return genuine.list(status, limit);
    }

    @Override
    public Backlog backlog(Instant now) {
        return genuine.backlog(now);
    }
}
