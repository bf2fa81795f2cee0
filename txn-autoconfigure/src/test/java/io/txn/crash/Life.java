package io.txn.crash;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionDefinition;
import io.txn.coordinator.Coordinator;
import io.txn.coordinator.CoordinatorSettings;
import io.txn.coordinator.GlobalTransactionTemplate;
import io.txn.http.HttpWire;
import io.txn.jdbc.JdbcStorage;
import io.txn.memory.ProcessDeath;
import io.txn.participant.Backoff;
import io.txn.participant.Branch;
import io.txn.participant.InquireLoop;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import io.txn.participant.ServiceIdentity;
import io.txn.participant.Try;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;

/** One process of a service: the real protocol on the real adapters, and a business that keeps effects in a table. */
final class Life {

    private static final String RESERVE = "INSERT INTO effect (xid, thing) VALUES (?, ?)";
    private static final String CONFIRM =
            "UPDATE effect SET confirmed = confirmed + 1, turn = ? WHERE xid = ? AND thing = ?";
    private static final String CANCEL =
            "UPDATE effect SET cancelled = cancelled + 1, turn = ? WHERE xid = ? AND thing = ?";
    private static final int BATCH = 100;

    private final Host host;
    private final World world;
    private final MortalDataSource dataSource;
    private final JdbcTemplate jdbc;
    private final LocalTransactions local;
    private final Participant participant;
    private final Coordinator coordinator;
    private final InquireLoop inquireLoop;
    private final RestClient client;
    private final TransactionTemplate localTransaction;
    private final boolean started;
    private volatile boolean alive = true;

    Life(Host host, World world, Deque<Wire> connections) {
        this.host = host;
        this.world = world;
        this.dataSource = new MortalDataSource(this, connections);
        this.jdbc = new JdbcTemplate(dataSource);
        JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
        this.localTransaction = new TransactionTemplate(manager);
        JdbcStorage storage = new JdbcStorage(dataSource, manager);
        this.local = storage.local();
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4), new Random(1));
        this.participant = new Participant(
                new ServiceIdentity(host.name(), host::url),
                storage.branches(),
                local,
                this::finish,
                world::now,
                backoff,
                World.MAX_ATTEMPTS);
        this.coordinator = new Coordinator(
                new CoordinatorSettings(World.TIMEOUT, Duration.ofSeconds(30), World.LEASE, BATCH),
                storage.decisions(),
                local,
                participant,
                (to, outcomes) ->
                        exchange("outcomes to " + to, () -> host.wire().deliver(to, outcomes)),
                Runnable::run,
                world::now,
                backoff,
                new Random());
        this.inquireLoop = new InquireLoop(
                participant,
                storage.branches(),
                local,
                coordinator.answeringItself((of, xids) ->
                        exchange("inquiry of " + of, () -> host.wire().inquire(of, xids))),
                Runnable::run,
                world::now,
                backoff,
                World.LEASE,
                BATCH);
        this.client = RestClient.builder()
                .requestFactory(host.requests())
                .requestInterceptor(HttpWire.propagation())
                .requestInterceptor(this::send)
                .build();
        this.started = true;
    }

    Host host() {
        return host;
    }

    boolean alive() {
        return alive;
    }

    Participant participant() {
        return participant;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    /** The connections that the next process may have; this one is over. */
    Deque<Wire> end() {
        alive = false;
        return dataSource.leave();
    }

    void die() {
        alive = false;
        dataSource.cutAll();
    }

    ProcessDeath dies(String where) {
        die();
        return new ProcessDeath(host.name() + " dies " + where);
    }

    private void requireAlive() {
        if (!alive) {
            throw new ProcessDeath(host.name() + " is dead");
        }
    }

    /** Passes a place; returns the fault that strikes there, or null. What a process does as it starts does not count. */
    @Nullable
    Fault pass(Place place, String what) {
        return started ? world.plan().pass(place, host.name() + ": " + what) : null;
    }

    /** One request and its response, as their sender sees them. */
    private <T> T exchange(String what, Callable<T> sending) throws Exception {
        requireAlive();
        Fault fault = pass(Place.REQUEST, what);
        if (fault == Fault.CALLER_DIES_BEFORE_REQUEST) {
            throw dies("before " + what);
        }
        T answer = world.sending(this, sending);
        if (fault == Fault.CALLER_DIES_AFTER_RESPONSE) {
            throw dies("after " + what);
        }
        requireAlive();
        return answer;
    }

    private ClientHttpResponse send(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        try {
            return exchange("call of " + request.getURI(), () -> execution.execute(request, body));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Runs work as a global transaction of this service. */
    void execute(Mode mode, Runnable work) {
        new GlobalTransactionTemplate(coordinator)
                .<@Nullable Object, RuntimeException>execute(
                        TransactionDefinition.named("work").withMode(mode), () -> {
                            work.run();
                            return null;
                        });
    }

    /** Runs work in a local transaction of the application's own, with a row of its own in it. */
    void inLocalTransaction(Runnable work) {
        localTransaction.executeWithoutResult(status -> {
            jdbc.update(RESERVE, "none", World.ROW_ALONGSIDE);
            work.run();
        });
    }

    /** Reserves a thing as a branch of the current global transaction. */
    void reserve(String thing, Runnable alongside) {
        GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
        try {
            participant.enlist(transaction, new Reservation(transaction, thing, alongside));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Has another service reserve something, within the current global transaction. A PUT is sent again if it is lost, a
     * POST is not.
     */
    void call(HttpMethod method, URI reservation) {
        client.method(method).uri(reservation).retrieve().toBodilessEntity();
    }

    /** A saga's step has nothing to be confirmed. */
    private void finish(Branch branch, Outcome outcome) {
        if (outcome == Outcome.COMMIT && branch.action().equals(Mode.SAGA.name())) {
            return;
        }
        int rows = jdbc.update(
                outcome == Outcome.COMMIT ? CONFIRM : CANCEL,
                world.nextTurn(),
                branch.xid().value(),
                branch.arguments());
        if (rows != 1) {
            throw new IllegalStateException("The effect of " + branch + " is not there");
        }
    }

    /** Runs each loop once, as a scheduler does: what a round throws ends the round. */
    void recover() {
        round(() -> coordinator.deliverLoop().runOnce());
        round(inquireLoop::runOnce);
    }

    private void round(Runnable loop) {
        try {
            loop.run();
        } catch (RuntimeException | Error e) {
            world.note(host.name() + ": a round ended early", e);
        }
    }

    private final class Reservation implements Try<String> {

        private final GlobalTransaction transaction;
        private final String thing;
        private final Runnable alongside;

        Reservation(GlobalTransaction transaction, String thing, Runnable alongside) {
            this.transaction = transaction;
            this.thing = thing;
            this.alongside = alongside;
        }

        @Override
        public String action() {
            return transaction.mode().name();
        }

        @Override
        public String arguments() {
            return thing;
        }

        @Override
        public boolean confirms() {
            return transaction.mode() != Mode.SAGA;
        }

        @Override
        public String run() {
            jdbc.update(RESERVE, transaction.xid().value(), thing);
            alongside.run();
            return "reserved " + thing;
        }

        /** Some do and some do not, so that branches are written ahead and afterwards. */
        @Override
        public boolean returnsNothing() {
            return thing.hashCode() % 2 == 0;
        }

        @Override
        public @Nullable String encode(String result) {
            return returnsNothing() ? null : result;
        }

        @Override
        public String decode(@Nullable String result) {
            return String.valueOf(result);
        }
    }
}
