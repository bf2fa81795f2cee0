package io.txn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DeliveryStatus;
import io.txn.participant.Gate;
import io.txn.world.Effect;
import io.txn.world.Service;
import java.util.List;

/** What has to be so when nothing goes wrong any more and time has passed. */
final class Rest {

    private final List<Service> services;
    private final History history;
    private final Handlers handlers;
    private final Orders orders;
    private final Statistics statistics;

    /** Of each service one instance: they share what they keep. */
    Rest(List<Service> services, History history, Handlers handlers, Orders orders, Statistics statistics) {
        this.services = services;
        this.history = history;
        this.handlers = handlers;
        this.orders = orders;
        this.statistics = statistics;
    }

    /** Nothing is left but what waits for a person, or for what does. */
    boolean isReached() {
        return services.stream()
                .allMatch(service -> service.gates().values().stream().allMatch(this::isAtRest)
                        && service.decisions().values().stream().allMatch(this::isAtRest));
    }

    /** Nothing is left. */
    boolean isOver() {
        return services.stream()
                .allMatch(service -> service.gates().values().stream().allMatch(Gate::ended)
                        && service.decisions().values().stream()
                                .allMatch(decision -> decision.status() == DeliveryStatus.FINISHED));
    }

    private boolean isAtRest(Gate gate) {
        return gate.ended() || gate.parked() || isHeldUp(gate.xid());
    }

    private boolean isAtRest(Decision decision) {
        return decision.status() != DeliveryStatus.PENDING;
    }

    /** A saga is undone in its order, so that one call that cannot be undone holds up those before it. */
    private boolean isHeldUp(Xid xid) {
        return history.isSaga(xid)
                && services.stream()
                        .map(service -> service.gates().get(xid))
                        .anyMatch(gate -> gate != null && gate.parked());
    }

    /** Exactly those are parked whose handlers always fail, and they say why. */
    void assertParkedForAReason() {
        assertThat(isReached()).as("nothing is active").isTrue();
        for (Service service : services) {
            service.gates().values().stream().filter(Gate::parked).forEach(gate -> assertBroken(service, gate));
            service.decisions().values().stream()
                    .filter(decision -> decision.status() == DeliveryStatus.PARKED)
                    .forEach(this::assertParkedSomewhere);
            assertThat(service.backlog().parked())
                    .as("what is parked at %s can be seen", service)
                    .isEqualTo(parkedAt(service));
        }
        orders.all().stream()
                .filter(order -> order.xid() != null)
                .forEach(order -> history.things(order.xid()).forEach(this::assertNotOverIfBroken));
    }

    private static long parkedAt(Service service) {
        return service.gates().values().stream().filter(Gate::parked).count()
                + service.decisions().values().stream()
                        .filter(decision -> decision.status() == DeliveryStatus.PARKED)
                        .count();
    }

    private void assertBroken(Service service, Gate gate) {
        statistics.count("parked for good reason");
        Outcome outcome = gate.failing().outcome();
        boolean broken = history.things(gate.xid()).stream()
                .anyMatch(thing -> service.effects().containsKey(thing) && handlers.isBroken(thing, outcome));
        assertThat(gate.lastError()).as("why %s is parked", gate).contains(" failed: ");
        if (!broken) {
            assertThat(history.databaseFailures(service, gate.xid()))
                    .as("failures of the database for which %s is parked", gate)
                    .isGreaterThanOrEqualTo(Simulator.MAX_ATTEMPTS - Handlers.NOW_AND_THEN);
            statistics.count("parked because the database failed too often");
        }
    }

    private void assertParkedSomewhere(Decision decision) {
        assertThat(services)
                .as("somebody who has parked %s", decision)
                .anyMatch(service -> service.gates().containsKey(decision.xid())
                        && service.gates().get(decision.xid()).parked());
        assertThat(decision.lastError()).as("why %s is parked", decision).isNotBlank();
    }

    private void assertNotOverIfBroken(String thing) {
        Effect effect = history.effect(thing);
        if (handlers.isBroken(thing, outcomeOf(effect.xid()))) {
            assertThat(effect).as("%s, whose handler always fails", thing).matches(Effect::reserved);
        }
    }

    private Outcome outcomeOf(Xid xid) {
        return history.decided(xid) == Outcome.COMMIT ? Outcome.COMMIT : Outcome.ROLLBACK;
    }

    /** Everything has ended, once, and as everybody was told. */
    void assertOver() {
        for (Service service : services) {
            assertThat(service.gates().values()).as("gates of %s", service).allMatch(Gate::ended);
            assertThat(service.decisions().values())
                    .as("decisions of %s", service)
                    .allMatch(decision -> decision.status() == DeliveryStatus.FINISHED);
            service.effects().forEach((thing, effect) -> assertOver(service, thing, effect));
        }
        orders.all().forEach(this::assertAsTold);
    }

    private void assertOver(Service service, String thing, Effect effect) {
        if (history.isDoneByHand(service, effect.xid()) && effect.reserved()) {
            return;
        }
        assertThat(effect)
                .as("%s at %s", thing, service)
                .matches(outcomeOf(effect.xid()) == Outcome.COMMIT ? Effect::confirmedOnce : Effect::cancelledOnce);
    }

    private void assertAsTold(Orders.Order order) {
        Xid xid = order.xid();
        if (xid == null) {
            return;
        }
        if (order.told() == Orders.Told.COMMITTED) {
            assertThat(history.things(xid))
                    .as("what is done of committed %s", xid)
                    .containsAll(order.script().done());
            assertThat(history.things(xid).isEmpty() || history.decided(xid) == Outcome.COMMIT)
                    .as("COMMIT of %s", xid)
                    .isTrue();
        } else if (order.told() == Orders.Told.ROLLED_BACK) {
            assertThat(history.decided(xid))
                    .as("outcome of %s, told ROLLBACK", xid)
                    .isNotEqualTo(Outcome.COMMIT);
        }
    }

    /** When all is old, nothing is left of it, but a COMMIT that a person has intervened in. */
    void assertForgotten() {
        for (Service service : services) {
            assertThat(service.gates()).as("gates of %s", service).isEmpty();
            assertThat(service.decisions().values())
                    .as("decisions of %s", service)
                    .allMatch(decision -> decision.notes() != null && decision.outcome() == Outcome.COMMIT);
        }
    }
}
