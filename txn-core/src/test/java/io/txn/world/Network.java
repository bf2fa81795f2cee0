package io.txn.world;

import io.txn.GlobalTransaction;
import io.txn.memory.ProcessDeath;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests to whichever instance of a service is alive, or does worse to them. */
public final class Network {

    private static final Logger log = LoggerFactory.getLogger(Network.class);

    private final Stage stage;
    private final List<Service> services = new CopyOnWriteArrayList<>();
    private final Queue<Message> sent = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Queue<Runnable> delayed = new ArrayDeque<>();
    private volatile boolean balanced;
    private volatile Function<Message, Fate> fates = message -> Fate.ARRIVES;

    Network(Stage stage) {
        this.stage = stage;
    }

    /** Has instances of a service take turns, instead of the first one that lives doing everything. */
    public void balance() {
        balanced = true;
    }

    /** Decides the fates of all messages from now on. */
    public void fates(Function<Message, Fate> newFates) {
        this.fates = newFates;
    }

    /** Everything arrives from now on. */
    public void heal() {
        fates(message -> Fate.ARRIVES);
    }

    /** Decides the fate of the next such message; the others arrive. */
    public void next(Message.Kind kind, Fate fate) {
        AtomicInteger left = new AtomicInteger(1);
        fates(message -> message.kind() == kind && left.getAndDecrement() > 0 ? fate : Fate.ARRIVES);
    }

    /** Loses such messages until {@link #heal}. */
    public void lose(Predicate<Message> which) {
        fates(message -> which.test(message) ? Fate.REQUEST_LOST : Fate.ARRIVES);
    }

    /** Lets arrive what was delayed. */
    public void deliverDelayed() {
        List<Runnable> arriving = new ArrayList<>(delayed);
        delayed.clear();
        arriving.forEach(Runnable::run);
    }

    /** How many messages of a kind have been sent. */
    public long sent(Message.Kind kind) {
        return sent.stream().filter(message -> message.kind() == kind).count();
    }

    void attach(Service service) {
        services.add(service);
    }

    <T> T exchange(Message message, Function<Service, T> work) throws IOException {
        message.from().requireAlive();
        int life = message.from().life();
        sent.add(message);
        try {
            return carry(message, work);
        } finally {
            message.from().requireAlive(life);
        }
    }

    private <T> T carry(Message message, Function<Service, T> work) throws IOException {
        switch (fates.apply(message)) {
            case ARRIVES -> {
                return arrive(message, work);
            }
            case TWICE -> {
                arrive(message, work);
                return arrive(message, work);
            }
            case TWICE_APART -> {
                delay(message, work);
                return arrive(message, work);
            }
            case RESPONSE_LOST -> arrive(message, work);
            case REQUEST_LOST -> {}
            case DELAYED -> delay(message, work);
        }
        throw new IOException("Nothing was heard of " + message.to());
    }

    private <T> void delay(Message message, Function<Service, T> work) {
        Runnable arrival = () -> arriveLate(message, work);
        if (!stage.later(arrival)) {
            delayed.add(arrival);
        }
    }

    private <T> void arriveLate(Message message, Function<Service, T> work) {
        try {
            arrive(message, work);
        } catch (IOException e) {
            log.info("A delayed message to {} is lost after all", message.to(), e);
        }
    }

    private Service choose(URI url) throws IOException {
        List<Service> instances = services.stream()
                .filter(service -> service.alive() && service.url().equals(url))
                .toList();
        if (instances.isEmpty()) {
            throw new IOException(url + " refuses connections");
        }
        return instances.get(balanced ? turn.getAndIncrement() % instances.size() : 0);
    }

    @SuppressWarnings("try")
    private <T> T arrive(Message message, Function<Service, T> work) throws IOException {
        stage.travels(message);
        Service target = choose(message.to());
        int life = target.life();
        AtomicReference<@Nullable T> answer = new AtomicReference<>();
        try (GlobalTransaction.Binding none = GlobalTransaction.bind(null)) {
            target.database().elsewhere(() -> answer.set(stage.in(target, () -> work.apply(target))));
            target.requireAlive(life);
        } catch (ProcessDeath e) {
            if (target.life() == life) {
                target.kill();
            }
            throw new IOException(message.to() + " reset the connection", e);
        }
        stage.travels(message);
        return Objects.requireNonNull(answer.get());
    }
}
