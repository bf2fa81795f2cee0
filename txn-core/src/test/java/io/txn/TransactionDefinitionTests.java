package io.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionDefinitionTests {

    private static TransactionDefinition rules(
            List<Class<? extends Throwable>> rollbackFor, List<Class<? extends Throwable>> noRollbackFor) {
        return new TransactionDefinition("work", Mode.TCC, null, Propagation.REQUIRED, rollbackFor, noRollbackFor);
    }

    @Test
    void rollsBackOnWhateverIsThrown() {
        TransactionDefinition definition = TransactionDefinition.named("work");

        assertThat(definition.rollsBackOn(new IllegalStateException())).isTrue();
        assertThat(definition.rollsBackOn(new IOException())).isTrue();
        assertThat(definition.rollsBackOn(new StackOverflowError())).isTrue();
    }

    @Test
    void commitsOnAnExceptionOfANamedClassAndItsSubclasses() {
        TransactionDefinition definition = rules(List.of(), List.of(IOException.class));

        assertThat(definition.rollsBackOn(new IOException())).isFalse();
        assertThat(definition.rollsBackOn(new FileNotFoundException())).isFalse();
        assertThat(definition.rollsBackOn(new Exception())).isTrue();
    }

    @Test
    void goesByTheClosestRule() {
        TransactionDefinition definition =
                rules(List.of(IOException.class), List.of(Exception.class, FileNotFoundException.class));

        assertThat(definition.rollsBackOn(new IllegalStateException())).isFalse();
        assertThat(definition.rollsBackOn(new IOException())).isTrue();
        assertThat(definition.rollsBackOn(new FileNotFoundException())).isFalse();
        assertThat(definition.rollsBackOn(new Error())).isTrue();
    }

    @Test
    void rollsBackWhenBothRulesNameTheSameClass() {
        TransactionDefinition definition = rules(List.of(IOException.class), List.of(IOException.class));

        assertThat(definition.rollsBackOn(new FileNotFoundException())).isTrue();
    }

    @Test
    void refusesATimeoutThatIsNotPositive() {
        TransactionDefinition definition = TransactionDefinition.named("Orders.place");

        assertThatThrownBy(() -> definition.withTimeout(Duration.ZERO)).hasMessageContaining("Orders.place");
        assertThatThrownBy(() -> definition.withTimeout(Duration.ofMillis(-1))).hasMessageContaining("Orders.place");
        assertThat(definition.withTimeout(Duration.ofMillis(1)).timeout()).isEqualTo(Duration.ofMillis(1));
    }
}
