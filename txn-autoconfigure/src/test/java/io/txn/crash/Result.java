package io.txn.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.crash.Host.Effect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How a transaction ended, at rest: one outcome everywhere, every effect once. */
final class Result {

    private static final List<String> THINGS = List.of("1", "2", "2a", "2b", "3", "4", "5");

    /** What the smaller transactions beside it reserved. */
    private static final List<String> OTHER_THINGS = List.of("7", "7p", "8", "8p");

    /** What a participant reserved within the try of the second thing. */
    private static final String NESTED = "3";

    private final Scenario scenario;
    private final View view;
    private final Set<String> outcomes;
    private final List<Effect> effects;
    private final boolean rowAlongside;

    Result(Scenario scenario, View view, World world) {
        this.scenario = scenario;
        this.view = view;
        this.outcomes =
                world.hosts().stream().flatMap(host -> host.outcomes().stream()).collect(Collectors.toSet());
        List<Effect> all = world.hosts().stream()
                .flatMap(host -> host.effects().stream())
                .sorted(Comparator.comparing(Effect::thing))
                .toList();
        this.effects = all.stream()
                .filter(effect -> !effect.thing().equals(World.ROW_ALONGSIDE))
                .toList();
        this.rowAlongside = all.size() > effects.size();
    }

    View view() {
        return view;
    }

    Outcome outcome() {
        return outcomes.contains("COMMIT") ? Outcome.COMMIT : Outcome.ROLLBACK;
    }

    void assertConsistent() {
        assertThat(outcomes).as("outcomes").hasSizeLessThanOrEqualTo(1);
        assertThat(outcome())
                .as("the outcome, and what its beginner saw: " + view)
                .isIn(outcomesThatFit());
        if (outcome() == Outcome.COMMIT) {
            assertCommitted();
        } else {
            assertRolledBack();
        }
    }

    private List<Outcome> outcomesThatFit() {
        return switch (view) {
            case RETURNED -> List.of(Outcome.COMMIT);
            case THREW -> List.of(Outcome.ROLLBACK);
            case IN_DOUBT, DIED -> List.of(Outcome.values());
        };
    }

    private void assertCommitted() {
        int confirms = scenario.mode() == Mode.SAGA ? 0 : 1;
        List<String> done = new ArrayList<>(THINGS);
        done.addAll(OTHER_THINGS.subList(0, 2 * scenario.others()));
        assertThat(things()).as("what was done").isEqualTo(done);
        assertThat(effects)
                .as("effects")
                .allMatch(effect -> effect.confirmed() == confirms && effect.cancelled() == 0, "confirmed once");
        assertThat(rowAlongside).as("the row alongside").isEqualTo(scenario.course() == Scenario.Course.RIDING);
    }

    private void assertRolledBack() {
        assertThat(effects)
                .as("effects")
                .allMatch(effect -> effect.confirmed() == 0 && effect.cancelled() == 1, "cancelled once");
        assertThat(rowAlongside).as("the row alongside").isFalse();
        if (scenario.mode() == Mode.SAGA) {
            assertReverseOrder();
        }
    }

    /**
     * What is nested in the second has no place in the order if that was lost with its process: then nobody else knew of it,
     * and it is undone when the rest is.
     */
    private void assertReverseOrder() {
        List<String> undone = effects.stream()
                .sorted(Comparator.comparing(Effect::turn).reversed())
                .map(Effect::thing)
                .toList();
        assertThat(undone)
                .as("without what is nested, the last undone first")
                .filteredOn(thing -> !thing.equals(NESTED))
                .isSorted();
        if (undone.contains("2")) {
            assertThat(undone)
                    .as("without what it is nested in, the last undone first")
                    .filteredOn(thing -> !thing.startsWith("2"))
                    .isSorted();
        }
    }

    private List<String> things() {
        return effects.stream().map(Effect::thing).toList();
    }
}
