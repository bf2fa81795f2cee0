package io.txn.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Orders that nothing happens to, and orders in the middle of which a service dies: four in TCC, and two sagas. Then the broker dies. */
final class Tour {

    private static final String BOOK = "book";
    private static final String ALICE = "alice";
    private static final String BOB = "bob";

    /** The library promises rest within the transaction's timeout and a few intervals; a slow machine gets some more. */
    private static final Duration REST_LIMIT = StackSettings.TIMEOUT
            .plus(StackSettings.RECOVERY_INTERVAL.multipliedBy(10))
            .plusSeconds(10);

    /** A broker that was killed lets clients in again after a while, and they try less often meanwhile. */
    private static final Duration MESSAGES_LIMIT = Duration.ofMinutes(2);

    private final Stack stack;
    private final Console console;
    private final Shop shop;
    private final Tables tables;
    private final Invariants invariants;
    private boolean whole = true;

    Tour(Stack stack, Console console) {
        this.stack = stack;
        this.console = console;
        this.shop = stack.shop();
        this.tables = new Tables(stack.postgres());
        this.invariants = new Invariants(shop);
    }

    /** Returns whether every invariant held after every act. */
    boolean play() {
        openShop();
        commit();
        refuse();
        killParticipant();
        killCoordinator();
        compensate();
        killCoordinatorOfSaga();
        killBroker();
        console.title(
                whole ? "The tour is over and every invariant held" : "The tour is over and NOT every invariant held");
        return whole;
    }

    void explainByHand() {
        console.title("Try it by hand, Ctrl-C ends everything");
        console.command(shop.curl(new NewOrder(ALICE, BOOK, 1)));
        console.command(shop.curl(new NewOrder(BOB, BOOK, 1)));
        console.command(shop.curl(new NewOrder(ALICE, BOOK, 1).saga()));
        console.command(shop.curlOrders(ALICE));
        console.command(shop.curlStock(BOOK));
        console.command(shop.curlAccount(ALICE));
        console.command(shop.curlEffects());
        for (Sample sample : Sample.values()) {
            ServiceProcess service = stack.service(sample);
            console.say(service.name() + ": process " + service.pid() + ", log " + service.log());
        }
    }

    private void openShop() {
        console.title("The shop opens");
        invariants.stock(BOOK, 100, "9.99");
        invariants.account(ALICE, "500.00");
        invariants.account(BOB, "5.00");
        show();
    }

    private void commit() {
        console.title("Act 1: an order that commits");
        Order order = order(new NewOrder(ALICE, BOOK, 2)).confirmed();
        showRows(String.valueOf(order.xid()));
        checkInvariants();
    }

    private void refuse() {
        console.title("Act 2: no money, so the stock comes back");
        requireRefused(order(new NewOrder(BOB, BOOK, 1)));
        checkInvariants();
    }

    private void killParticipant() {
        console.title("Act 3: the payment service dies after the decision");
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        NewOrder request = new NewOrder(ALICE, BOOK, 3);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> order(request));
        String xid = held.awaitHit().xid();
        console.say("The decision is durable and its delivery is on its way to the payment service:");
        kill(Sample.PAYMENT);
        held.lose();
        answer.join().confirmed();
        console.say("The customer has the order, and the money stays frozen until its service is back:");
        showRows(xid);
        restart(Sample.PAYMENT);
        checkInvariants();
        showRows(xid);
    }

    private void killCoordinator() {
        console.title("Act 4: the order service dies before the decision");
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.RESPONSE, Seen.CALL);
        NewOrder request = new NewOrder(ALICE, BOOK, 4);
        console.command(shop.curl(request));
        CompletableFuture<?> answer = CompletableFuture.supplyAsync(() -> shop.place(request));
        String xid = held.awaitHit().xid();
        console.say("Stock is reserved and money is frozen, but nothing is decided yet:");
        kill(Sample.ORDER);
        held.lose();
        answer.join();
        console.say("no answer: the connection broke");
        showRows(xid);
        show();
        restart(Sample.ORDER);
        console.say("Whoever holds a reservation asks for the outcome once the timeout has passed:");
        checkInvariants();
        requireUndone(request);
        showRows(xid);
    }

    private void compensate() {
        console.title("Act 5: a saga without money, so the stock that it took comes back");
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.CALL);
        NewOrder request = new NewOrder(BOB, BOOK, 1).saga();
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> order(request));
        String xid = held.awaitHit().xid();
        console.say("The stock is gone at once, nothing is reserved; the charge is on its way to the payment service:");
        show();
        held.lift();
        requireRefused(answer.join());
        showSaga(xid);
        checkInvariants();
    }

    private void killCoordinatorOfSaga() {
        console.title("Act 6: the order service dies in the middle of a saga");
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.CALL);
        NewOrder request = new NewOrder(ALICE, BOOK, 5).saga();
        console.command(shop.curl(request));
        CompletableFuture<?> answer = CompletableFuture.supplyAsync(() -> shop.place(request));
        String xid = held.awaitHit().xid();
        console.say("The stock is deducted, the charge is on record but has not arrived:");
        kill(Sample.ORDER);
        held.lose();
        answer.join();
        console.say("no answer: the connection broke");
        showSaga(xid);
        show();
        restart(Sample.ORDER);
        console.say("Whoever finds a saga undecided after its timeout undoes its calls, the last first:");
        checkInvariants();
        requireUndone(request);
        showSaga(xid);
    }

    private void killBroker() {
        console.title("Act 7: the broker dies, and order events wait for it");
        console.command("kill -9 " + stack.kafka().pid() + "   # the broker");
        stack.kafka().kill();
        order(new NewOrder(ALICE, BOOK, 1)).confirmed();
        requireRefused(order(new NewOrder(BOB, BOOK, 1)));
        console.say("One order is confirmed without a broker; its messages in the outbox: " + tables.messages());
        console.say("Starting the broker again");
        stack.startKafka();
        List<Order> orders = invariants.orders();
        List<String> violations = new ArrayList<>();
        Poll.until(MESSAGES_LIMIT, () -> {
            violations.clear();
            violations.addAll(invariants.violationsOfMessages(orders));
            return violations.isEmpty() && tables.messages() == 0;
        });
        whole = whole && violations.isEmpty();
        console.lines(violations);
        console.say(
                violations.isEmpty()
                        ? "Of all orders of the tour, each confirmed one and no other had its event, once, at both consumers"
                        : "NOT every event arrived as it should, logs are in " + stack.directory());
        checkInvariants();
    }

    private static void requireRefused(Answer answer) {
        if (!answer.isRefused()) {
            throw new StackException("Expected the order to be refused but the answer was " + answer);
        }
    }

    private void requireUndone(NewOrder request) {
        boolean confirmed = shop.orders(request.userId()).stream()
                .anyMatch(order -> order.quantity() == request.quantity() && order.isConfirmed());
        if (confirmed) {
            throw new StackException("Expected the order to be undone but it was confirmed: " + request);
        }
    }

    private Answer order(NewOrder request) {
        console.command(shop.curl(request));
        Answer answer = shop.placeAnswered(request);
        console.say(answer.status() + " " + answer.text());
        return answer;
    }

    private void kill(Sample sample) {
        ServiceProcess service = stack.service(sample);
        console.command("kill -9 " + service.pid() + "   # the " + sample.serviceName());
        service.kill();
    }

    private void restart(Sample sample) {
        console.say("Starting the " + sample.serviceName() + " again");
        stack.restart(stack.service(sample));
    }

    private void checkInvariants() {
        long start = System.nanoTime();
        List<String> violations = invariants.awaitRest(REST_LIMIT);
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        if (!Poll.until(REST_LIMIT, () -> tables.unfinished() == 0)) {
            violations.add("expected nothing left to do but found unfinished rows: " + tables.unfinished());
        }
        show();
        if (violations.isEmpty()) {
            console.say("At rest after " + millis + " ms: nothing reserved, frozen or pending, and what is missing is"
                    + " what confirmed orders took");
        } else {
            whole = false;
            console.say("NOT at rest, logs are in " + stack.directory() + ":");
            console.lines(violations);
        }
    }

    private void show() {
        console.lines(List.of(
                shop.stock(BOOK).inWords(),
                shop.account(ALICE).inWords(),
                shop.account(BOB).inWords()));
    }

    private void showRows(String xid) {
        List<String> lines = new ArrayList<>();
        lines.addAll(tables.decisions(Sample.ORDER, xid));
        lines.addAll(tables.gates(Sample.INVENTORY, xid));
        lines.addAll(tables.gates(Sample.PAYMENT, xid));
        console.lines(lines);
    }

    private void showSaga(String xid) {
        console.lines(tables.calls(Sample.ORDER, xid));
        showRows(xid);
    }
}
