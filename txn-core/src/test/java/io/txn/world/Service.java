package io.txn.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionDefinition;
import io.txn.Xid;
import io.txn.coordinator.Coordinator;
import io.txn.coordinator.CoordinatorSettings;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.coordinator.GlobalTransactionTemplate;
import io.txn.coordinator.LoggedCall;
import io.txn.coordinator.ParticipantClient;
import io.txn.coordinator.PurgeLoop;
import io.txn.memory.Faults;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryTable;
import io.txn.memory.ProcessDeath;
import io.txn.participant.Backlog;
import io.txn.participant.Backoff;
import io.txn.participant.Branch;
import io.txn.participant.BranchHandlers;
import io.txn.participant.BranchStore;
import io.txn.participant.CoordinatorClient;
import io.txn.participant.Gate;
import io.txn.participant.InquireLoop;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import io.txn.participant.ServiceIdentity;
import io.txn.wire.ReportCodec;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One running instance of a service, in both roles. Its business is to reserve things by name, and an {@link Effect} says
 * what became of each.
 */
public final class Service {

    private static final int BATCH = 100;

    private final World world;
    private final String name;
    private final URI url;
    private final Storage storage;
    private final InstantSource clock;
    private final Backoff backoff;

    private Duration clockError = Duration.ZERO;
    private BranchHandlers handler = (branch, outcome) -> {};
    private Parts.Outcomes endpoint;
    private boolean alive = true;
    private int life;

    private LocalTransactions local;
    private Participant participant;
    private Coordinator coordinator;
    private GlobalTransactionTemplate template;
    private InquireLoop inquireLoop;
    private PurgeLoop purgeLoop;

    Service(World world, String name, Storage storage) {
        this.world = world;
        this.name = name;
        this.url = URI.create("http://" + name);
        this.storage = storage;
        this.backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), world.random());
        this.clock = () -> world.clock().instant().plus(clockError);
        start();
    }

    private void start() {
        life++;
        int thisLife = life;
        local = new MortalTransactions(storage.database(), () -> requireAlive(thisLife));
        Parts parts = world.parts();
        DecisionStore decisions = parts.decisions(storage.decisions());
        BranchStore branches = parts.branches(storage.branches());
        participant = new Participant(
                new ServiceIdentity(name, () -> url),
                branches,
                local,
                parts.handlers(this::finish, local),
                clock,
                backoff,
                parts.maxAttempts());
        endpoint = parts.endpoint(participant::complete, world.executor());
        ParticipantClient outcomes =
                (to, messages) -> exchange(Message.Kind.OUTCOMES, to, at -> at.endpoint.complete(messages));
        CoordinatorClient inquiries =
                (to, xids) -> exchange(Message.Kind.INQUIRIES, to, at -> at.coordinator.answer(xids));
        coordinator = new Coordinator(
                new CoordinatorSettings(World.TIMEOUT, Duration.ZERO, World.LEASE, BATCH),
                decisions,
                parts.coordinatorsLocal(local),
                participant,
                parts.outcomes(outcomes, world.executor()),
                world.executor(),
                clock,
                backoff,
                world.random());
        template = new GlobalTransactionTemplate(coordinator);
        inquireLoop = inquireLoop(parts.inquiries(coordinator.answeringItself(inquiries)), branches, BATCH);
        purgeLoop = new PurgeLoop(decisions, branches, local, clock, parts.retention(), BATCH);
    }

    /** A second instance on the same database and address; the first one is asked as long as it lives. */
    public Service anotherInstance() {
        return world.add(new Service(world, name, storage));
    }

    /** The process is no more: nothing it would still do has an effect. */
    public void kill() {
        alive = false;
    }

    /** A new process with an empty memory. */
    public void restart() {
        alive = true;
        start();
    }

    public boolean alive() {
        return alive;
    }

    /** Which process of this instance is running, or was the last to run: the first, the second … */
    public int life() {
        return life;
    }

    /** What is left of a process that is no more does nothing any more, though another one has taken its place. */
    public void requireAlive(int someLife) {
        if (!alive || someLife != life) {
            throw new ProcessDeath(name + " is dead");
        }
    }

    void requireAlive() {
        if (!alive) {
            throw new ProcessDeath(name + " is dead");
        }
    }

    /** Dies at the next statement whose name contains the text. */
    public void dieAtStatement(String text) {
        database().faults(new Faults() {
            @Override
            public void beforeStatement(String statement) {
                if (statement.contains(text)) {
                    die("before " + statement);
                }
            }
        });
    }

    /** Dies at the next commit, before it takes effect. */
    public void dieBeforeCommit() {
        database().faults(new Faults() {
            @Override
            public void beforeCommit() {
                die("before a commit");
            }
        });
    }

    /** Dies at the next commit, when it has taken effect. */
    public void dieAfterCommit() {
        database().faults(new Faults() {
            @Override
            public void afterCommit() {
                die("after a commit");
            }
        });
    }

    /** Dies at the given step, counting statements, and what comes before and after commits. */
    public void dieAtStep(int step) {
        dieAtStep(new AtomicInteger(step), where -> {});
    }

    /** The same, counting down what is left to be counted, and telling each step that is passed. */
    void dieAtStep(AtomicInteger left, Consumer<String> seen) {
        database().faults(new Faults() {
            @Override
            public void beforeStatement(String statement) {
                step("before " + statement);
            }

            @Override
            public void beforeCommit() {
                step("before a commit");
            }

            @Override
            public void afterCommit() {
                step("after a commit");
            }

            private void step(String where) {
                seen.accept(where);
                if (left.decrementAndGet() == 0) {
                    die(where);
                }
            }
        });
    }

    /** Dies here. */
    public void die(String where) {
        kill();
        database().faults(Faults.NONE);
        throw new ProcessDeath(name + " dies " + where);
    }

    /** Lets this service's clock be wrong by so much. */
    public void clockError(Duration error) {
        this.clockError = error;
    }

    /** Has confirms and cancels run this first, in their local transaction. */
    public void onFinish(Consumer<Branch> newHandler) {
        onFinish((BranchHandlers) (branch, outcome) -> newHandler.accept(branch));
    }

    /** The same, for those that tell confirms from cancels. */
    public void onFinish(BranchHandlers newHandler) {
        this.handler = newHandler;
    }

    /** Watches decisions that commit. */
    public void watchDecisions(MemoryTable.Watcher<Xid, Decision> watcher) {
        storage.decisions().watch(watcher);
    }

    /** Watches gates that commit. */
    public void watchGates(MemoryTable.Watcher<Xid, Gate> watcher) {
        storage.branches().watchGates(watcher);
    }

    /** Watches branches that commit. */
    public void watchBranches(BiConsumer<@Nullable Branch, @Nullable Branch> watcher) {
        storage.branches().watchBranches(watcher);
    }

    /** Watches effects that commit. */
    public void watchEffects(MemoryTable.Watcher<String, Effect> watcher) {
        storage.effects().watch(watcher);
    }

    public URI url() {
        return url;
    }

    public MemoryDatabase database() {
        return storage.database();
    }

    public LocalTransactions local() {
        return local;
    }

    public Coordinator coordinator() {
        return coordinator;
    }

    public Participant participant() {
        return participant;
    }

    public InquireLoop inquireLoop() {
        return inquireLoop;
    }

    /** A loop that asks somebody else. */
    public InquireLoop inquireLoop(CoordinatorClient client) {
        return inquireLoop(client, BATCH);
    }

    /** The same, with so many at a time. */
    public InquireLoop inquireLoop(CoordinatorClient client, int batch) {
        return inquireLoop(client, storage.branches(), batch);
    }

    private InquireLoop inquireLoop(CoordinatorClient client, BranchStore branches, int batch) {
        return new InquireLoop(
                participant, branches, local, client, world.executor(), clock, backoff, World.LEASE, batch);
    }

    public PurgeLoop purgeLoop() {
        return purgeLoop;
    }

    /** Runs work as a global transaction of this service. */
    public void execute(Runnable work) {
        execute(TransactionDefinition.named("work"), work);
    }

    /** Runs work as a saga of this service. */
    public void saga(Runnable work) {
        execute(TransactionDefinition.named("saga").withMode(Mode.SAGA), work);
    }

    public void execute(TransactionDefinition definition, Runnable work) {
        int begunIn = life;
        AtomicReference<Runnable> alone = new AtomicReference<>(() -> {});
        try {
            template.<@Nullable Object, RuntimeException>execute(definition, () -> {
                try {
                    work.run();
                } finally {
                    if (definition.mode() == Mode.SAGA && !local.active()) {
                        alone.set(world.stage().alone(this));
                    }
                }
                return null;
            });
        } finally {
            alone.get().run();
        }
        requireAlive(begunIn);
    }

    /** Reserves a thing as a branch of the current global transaction. */
    public String reserve(String thing) {
        return reserve(thing, () -> {});
    }

    /** Reserves a thing, and does something more in the same try. */
    public String reserve(String thing, Runnable alongside) {
        return reserve(thing, world.parts().confirmsInASaga(thing), alongside);
    }

    /** Reserves a thing by what has something to confirm, in a saga too. */
    public String reserveToConfirm(String thing) {
        return reserve(thing, true, () -> {});
    }

    private String reserve(String thing, boolean confirmsInASaga, Runnable alongside) {
        GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
        boolean confirms = confirmsInASaga || transaction.mode() != Mode.SAGA;
        try {
            return participant.enlist(
                    transaction, new Reservation(thing, transaction.xid(), confirms, storage.effects(), alongside));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void finish(Branch branch, Outcome outcome) throws Exception {
        handler.finish(branch, outcome);
        boolean found = storage.effects()
                .update(branch.arguments(), any -> true, effect -> effect.finished(outcome, world.nextTurn()));
        assertThat(found).as("the reservation of %s is there", branch).isTrue();
    }

    /** Calls another service, whose work joins the current global transaction. */
    public void call(Service target, Consumer<Service> work) {
        call(target, 1, work);
    }

    /** Calls it, and while nothing is heard of it sends the same call again, up to so many times in all. */
    public void call(Service target, int attempts, Consumer<Service> work) {
        GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
        GlobalTransaction.Call call = numbered(transaction, target);
        Response response = send(call, target, attempts, work);
        CallReport report = ReportCodec.decode(response.participants());
        if (response.failure() == null) {
            world.parts().answered(call, report);
        } else {
            world.parts().failed(call, report);
            throw new CallFailedException(response.failure());
        }
    }

    private GlobalTransaction.Call numbered(GlobalTransaction transaction, Service target) {
        Runnable done = world.stage().alone(this);
        try {
            return transaction.call(target.url());
        } finally {
            done.run();
        }
    }

    private Response send(GlobalTransaction.Call call, Service target, int attempts, Consumer<Service> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                String context = world.codec().encode(call.context());
                return exchange(Message.Kind.CALL, target.url(), at -> at.serve(context, work));
            } catch (IOException e) {
                if (attempt == attempts) {
                    world.parts().unknown(call, e.getMessage());
                    throw new CallFailedException(e);
                }
                world.parts().lost(call);
            }
        }
    }

    private record Response(String participants, @Nullable RuntimeException failure) {}

    @SuppressWarnings("try")
    private Response serve(String context, Consumer<Service> work) {
        GlobalTransaction joined = GlobalTransaction.joined(world.codec().decode(context), clock, () -> {});
        RuntimeException failure = null;
        try (GlobalTransaction.Binding binding = GlobalTransaction.bind(joined)) {
            work.accept(this);
        } catch (RuntimeException e) {
            failure = e;
        }
        CallReport report = joined.end();
        return new Response(ReportCodec.encode(report), failure);
    }

    private <T> T exchange(Message.Kind kind, URI to, Function<Service, T> work) throws IOException {
        return world.network().exchange(new Message(kind, this, to), work);
    }

    /** Runs each loop once. */
    public void recover() {
        coordinator.deliverLoop().runOnce();
        inquireLoop.runOnce();
        purgeLoop.runOnce();
    }

    /** What waits here, in both roles. */
    public Backlog backlog() {
        return local.isolated(() -> {
            Backlog gates = storage.branches().backlog(clock.instant());
            Backlog decisions = storage.decisions().backlog(clock.instant());
            return new Backlog(gates.overdue() + decisions.overdue(), gates.parked() + decisions.parked());
        });
    }

    /** What became of each reservation. */
    public Map<String, Effect> effects() {
        return storage.effects().committed();
    }

    public Effect effect(String thing) {
        Effect effect = effects().get(thing);
        assertThat(effect).as("the reservation of %s at %s", thing, name).isNotNull();
        return effect;
    }

    public Map<Xid, Decision> decisions() {
        return storage.decisions().committed();
    }

    public Map<Xid, Gate> gates() {
        return storage.branches().gates();
    }

    /** The recorded calls of a saga. */
    public List<LoggedCall> calls(Xid xid) {
        return local.isolated(() -> storage.decisions().calls(xid));
    }

    void assertAtRest() {
        assertThat(gates().values()).as("gates of %s", name).allMatch(Gate::ended);
        assertThat(decisions().values())
                .as("decisions of %s", name)
                .allMatch(decision -> decision.status() == DeliveryStatus.FINISHED);
    }

    @Override
    public String toString() {
        return name;
    }
}
