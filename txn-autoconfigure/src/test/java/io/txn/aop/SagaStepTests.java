package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.GlobalTransactional;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.SagaStep;
import io.txn.TccAction;
import io.txn.TransactionRolledBackException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.AopTestUtils;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Steps of sagas in a real context on a real database. */
public class SagaStepTests {

    private final ApplicationContextRunner runner =
            Applications.withDatabase().withBean(Saga.class).withBean(Steps.class);
    private final ApplicationContextRunner retrying = runner.withConfiguration(
                    AutoConfigurations.of(RetryAutoConfiguration.class))
            .withBean(Flaky.class)
            .withPropertyValues(
                    "resilience4j.retry.instances.steps.max-attempts=3",
                    "resilience4j.retry.instances.steps.wait-duration=1ms",
                    "resilience4j.retry.instances.steps.retry-exceptions=java.io.IOException",
                    "resilience4j.retry.instances.patient.max-attempts=3",
                    "resilience4j.retry.instances.patient.wait-duration=1h");

    @Test
    void doesNothingMoreWhenTheSagaCommits() {
        runner.run(context -> {
            context.getBean(Saga.class).run(() -> context.getBean(Steps.class).deduct("tea", 2));

            assertThat(entries(context).all()).containsExactly("deduct tea 2");
            assertThat(entries(context).gates()).containsExactly("COMMITTED");
        });
    }

    @Test
    void compensatesInReverseWithTheArgumentsAndTheResult() {
        runner.run(context -> {
            Steps steps = context.getBean(Steps.class);

            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> {
                        steps.deduct("tea", 2);
                        steps.charge("ann");
                        throw new IOException("no courier");
                    }))
                    .hasMessage("no courier");

            assertThat(entries(context).all())
                    .containsExactly("deduct tea 2", "charge ann", "refund ann receipt", "restock tea 2");
            assertThat(entries(context).gates()).containsExactly("ROLLED_BACK");
        });
    }

    @Test
    void mixesWithTccActionsWhichEndInTheirPlace() {
        runner.run(context -> {
            Steps steps = context.getBean(Steps.class);

            context.getBean(Saga.class).run(() -> {
                steps.deduct("tea", 2);
                steps.reserve("seat");
            });
            assertThat(entries(context).all()).containsExactly("deduct tea 2", "reserve seat", "confirm seat");

            entries(context).clear();
            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> {
                        steps.deduct("tea", 2);
                        steps.reserve("seat");
                        steps.charge("ann");
                        throw new IOException("no courier");
                    }))
                    .hasMessage("no courier");
            assertThat(entries(context).all())
                    .containsExactly(
                            "deduct tea 2",
                            "reserve seat",
                            "charge ann",
                            "refund ann receipt",
                            "cancel seat",
                            "restock tea 2");
        });
    }

    @Test
    void isRefusedInATccTransactionAndSaysWhatToDo() {
        runner.run(context -> {
            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> context.getBean(Saga.class)
                            .tcc(() -> context.getBean(Steps.class).deduct("tea", 2)))
                    .withMessageContaining("Steps.deduct(String, int) is a @SagaStep")
                    .withMessageContaining("whose mode is TCC")
                    .withMessageContaining("@GlobalTransactional(mode = Mode.SAGA)")
                    .withMessageContaining("or make this method a @TccAction");
            assertThat(entries(context).all()).isEmpty();
        });
    }

    @Test
    void isRefusedOutsideOfATransactionAndSaysWhatToDo() {
        runner.run(context -> {
            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> context.getBean(Steps.class).deduct("tea", 2))
                    .withMessageContaining("is a @SagaStep and was called without a global transaction")
                    .withMessageContaining("@GlobalTransactional(mode = Mode.SAGA) method");
            assertThat(entries(context).all()).isEmpty();
        });
    }

    @Test
    void isTriedAgainInALocalTransactionOfItsOwnAsItsRetrySays() {
        retrying.run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            counts(flaky).failures.set(2);

            context.getBean(Saga.class).run(() -> flaky.step("tea", Failure.BUSY));

            assertThat(entries(context).all()).containsExactly("step tea");
            assertThat(counts(flaky).attempts).hasValue(3);
            assertThat(counts(flaky).transactions).hasValue(3);
            RetryRegistry registry = context.getBean(RetryRegistry.class);
            assertThat(registry.retry("steps").getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                    .isEqualTo(1);
        });
    }

    @Test
    void failsAsItsLastAttemptDid() {
        retrying.run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            counts(flaky).failures.set(5);

            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> flaky.step("tea", Failure.BUSY)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("busy");

            assertThat(counts(flaky).attempts).hasValue(3);
            assertThat(entries(context).all()).isEmpty();
        });
    }

    @Test
    void isTriedAgainForNothingElse() {
        retrying.run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            counts(flaky).failures.set(1);

            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> flaky.step("tea", Failure.SOLD_OUT)))
                    .hasMessage("sold out");

            assertThat(counts(flaky).attempts).hasValue(1);
        });
    }

    @Test
    void isNotTriedAgainWhenThereIsNoTimeFor() {
        retrying.run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            counts(flaky).failures.set(1);

            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> flaky.patient("tea", Failure.BUSY)))
                    .hasMessage("busy");

            assertThat(counts(flaky).attempts).hasValue(1);
        });
    }

    @Test
    void isNotTriedAgainInALocalTransactionOfItsCaller() {
        retrying.run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            counts(flaky).failures.set(1);
            TransactionTemplate outer = context.getBean(TransactionTemplate.class);

            assertThatThrownBy(() -> context.getBean(Saga.class)
                            .run(() -> outer.execute(status -> {
                                try {
                                    return flaky.step("tea", Failure.BUSY);
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            })))
                    .hasRootCauseMessage("busy");

            assertThat(counts(flaky).attempts).hasValue(1);
        });
    }

    @Test
    void isNotTriedAgainWhenItHasCalledAnotherServiceWhichWouldDoItTwice() {
        retrying.run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            counts(flaky).failures.set(1);
            counts(flaky).calls = true;

            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> flaky.step("tea", Failure.BUSY)))
                    .hasMessage("busy");

            assertThat(counts(flaky).attempts).hasValue(1);
        });
    }

    @Test
    void isNotTriedAgainWhenTheTransactionCanOnlyRollBack() {
        retrying.run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            counts(flaky).failures.set(1);

            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> {
                        GlobalTransaction.current().orElseThrow().setRollbackOnly("a call is unknown");
                        flaky.step("tea", Failure.BUSY);
                    }))
                    .hasMessage("busy");

            assertThat(counts(flaky).attempts).hasValue(1);
        });
    }

    @Test
    void saysThatItsRetryIsNotThere() {
        runner.withConfiguration(AutoConfigurations.of(RetryAutoConfiguration.class))
                .withBean(Flaky.class)
                .withPropertyValues("resilience4j.retry.instances.steps.max-attempts=3")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("@SagaStep on io.txn.aop.SagaStepTests$Flaky.patient(String, Failure)")
                        .hasMessageContaining("names the retry \"patient\", but there is none of that name")
                        .isInstanceOf(InvalidAnnotationException.class));
    }

    @Test
    void saysThatResilience4jIsNotThere() {
        runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
                .withBean(Flaky.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("names the retry \"steps\", but Resilience4j is not on the class path"));
    }

    @Test
    void needsNoResilience4jWithoutARetry() {
        runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
                .run(context -> {
                    context.getBean(Saga.class)
                            .run(() -> context.getBean(Steps.class).deduct("tea", 2));

                    assertThat(entries(context).all()).containsExactly("deduct tea 2");
                });
    }

    @Test
    void rollsBackWhatWasMarkedSo() {
        runner.run(context -> {
            assertThatThrownBy(() -> context.getBean(Saga.class).run(() -> {
                        context.getBean(Steps.class).deduct("tea", 2);
                        GlobalTransaction.current().orElseThrow().setRollbackOnly("somebody said so");
                    }))
                    .isInstanceOf(TransactionRolledBackException.class);

            assertThat(entries(context).all()).containsExactly("deduct tea 2", "restock tea 2");
        });
    }

    /** The object behind the proxy, which alone has fields. */
    private static Flaky counts(Flaky proxy) {
        return AopTestUtils.getTargetObject(proxy);
    }

    private static Entries entries(ApplicationContext context) {
        return context.getBean(Entries.class);
    }

    public interface Work {
        void run() throws Exception;
    }

    public static class Saga {
        @GlobalTransactional(mode = Mode.SAGA)
        public void run(Work work) throws Exception {
            work.run();
        }

        @GlobalTransactional
        public void tcc(Work work) throws Exception {
            work.run();
        }
    }

    public static class Steps {

        private final Entries entries;

        Steps(Entries entries) {
            this.entries = entries;
        }

        @SagaStep(compensate = "restock")
        public void deduct(String sku, int quantity) {
            entries.add("deduct " + sku + " " + quantity);
        }

        void restock(String sku, int quantity) {
            entries.add("restock " + sku + " " + quantity);
        }

        @SagaStep(compensate = "refund")
        @Transactional
        public String charge(String user) {
            entries.add("charge " + user);
            return "receipt";
        }

        void refund(String user, String receipt) {
            entries.add("refund " + user + " " + receipt);
        }

        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String what) {
            entries.add("reserve " + what);
        }

        void confirm(String what) {
            entries.add("confirm " + what);
        }

        void cancel(String what) {
            entries.add("cancel " + what);
        }
    }

    public static class Flaky {

        private final Entries entries;
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger attempts = new AtomicInteger();
        private final AtomicInteger transactions = new AtomicInteger();
        private boolean calls;

        Flaky(Entries entries) {
            this.entries = entries;
        }

        @SagaStep(compensate = "undo", retry = "steps")
        @Transactional
        public @Nullable String step(String what, Failure failure) throws Exception {
            return attempt(what, failure);
        }

        @SagaStep(compensate = "undo", retry = "patient")
        public @Nullable String patient(String what, Failure failure) throws Exception {
            return attempt(what, failure);
        }

        private @Nullable String attempt(String what, Failure failure) throws Exception {
            attempts.incrementAndGet();
            entries.add("step " + what);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    transactions.incrementAndGet();
                }
            });
            if (calls) {
                GlobalTransaction.current()
                        .orElseThrow()
                        .call(URI.create("http://elsewhere"))
                        .answered(CallReport.NONE);
            }
            if (failures.getAndDecrement() > 0) {
                throw failure.exception();
            }
            return null;
        }

        void undo(String what, Failure failure) {
            entries.add("undo " + what);
        }
    }

    /** An exception that can be stored as an argument. */
    public enum Failure {
        BUSY,
        SOLD_OUT;

        Exception exception() {
            return this == BUSY ? new IOException("busy") : new IllegalStateException("sold out");
        }
    }
}
