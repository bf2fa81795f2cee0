package io.txn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.world.Parts;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulation that would not notice if a rule were broken proves nothing: each rule is broken, and has to be missed soon. */
class MutationCatalogueTests {

    private static final int AT_MOST = 5000;

    private final Simulator simulator = new Simulator();

    @AfterEach
    void stopThreads() {
        simulator.close();
    }

    static Stream<Class<?>> mutants() {
        return Stream.of(CoordinatorMutants.class, ParticipantMutants.class)
                .flatMap(rules -> Arrays.stream(rules.getDeclaredClasses()))
                .filter(Parts.class::isAssignableFrom);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void noticesTheMutant(Class<? extends Parts> mutant) throws Exception {
        Parts parts = mutant.getDeclaredConstructor().newInstance();

        Simulator.Finding finding = simulator.find(parts, 1, AT_MOST);

        assertThat(finding).as("what is wrong with %s", mutant.getSimpleName()).isNotNull();
        System.out.printf(
                "%s: noticed in schedule %d: %s%n", mutant.getSimpleName(), finding.schedules(), finding.what());
    }

    @Test
    void hasManyMutants() {
        assertThat(mutants()).hasSizeGreaterThanOrEqualTo(25);
    }
}
