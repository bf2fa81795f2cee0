package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.GlobalTransactionOperations;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TccAction;
import io.txn.TransactionContext;
import io.txn.TransactionDefinition;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Branch;
import io.txn.participant.BranchHandlers;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A try and what ends it, in a real context on a real database. */
class TccActionTests {

    private static final Xid XID = new Xid("orders:1");

    private final ApplicationContextRunner runner = Applications.withDatabase();

    @Test
    void confirmsWithTheArgumentsAndTheResultOfTheTry() {
        runner.withBean(Stock.class).run(context -> {
            Entries entries = context.getBean(Entries.class);
            Stock stock = context.getBean(Stock.class);

            inTransaction(
                    context,
                    () -> assertThat(stock.reserve(new Line("a", new BigDecimal("9.90")), List.of(1L)))
                            .isEqualTo("r-a"));

            assertThat(entries.all()).containsExactly("try a 9.90 [1]", "confirm a 9.90 [1] r-a");
            assertThat(entries.gates()).containsExactly("COMMITTED");
        });
    }

    @Test
    void cancelsWhenTheTransactionRollsBack() {
        runner.withBean(Stock.class).run(context -> {
            Entries entries = context.getBean(Entries.class);
            Stock stock = context.getBean(Stock.class);

            assertThatThrownBy(() -> inTransaction(context, () -> {
                        stock.reserve(new Line("a", BigDecimal.ONE), List.of());
                        throw new IOException("no money");
                    }))
                    .isInstanceOf(IOException.class);

            assertThat(entries.all()).containsExactly("try a 1 []", "cancel a 1");
            assertThat(entries.gates()).containsExactly("ROLLED_BACK");
        });
    }

    @Test
    void storesNullsAndReturnsNothing() {
        runner.withBean(Nothing.class).run(context -> {
            inTransaction(context, () -> context.getBean(Nothing.class).reserve(null, 2));

            assertThat(context.getBean(Entries.class).all()).containsExactly("try null 2", "end null 2");
        });
    }

    @Test
    void refusesATryOutsideOfATransactionAndSaysWhatToDo() {
        runner.withBean(Stock.class).run(context -> {
            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> context.getBean(Stock.class).reserve(new Line("a", BigDecimal.ONE), List.of()))
                    .withMessageContaining("Stock.reserve(Line, List<Long>)")
                    .withMessageContaining("@GlobalTransactional method")
                    .withMessageContaining("Txn-Context header");
            assertThat(context.getBean(Entries.class).all()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {Failing.class, FailingLocally.class})
    void passesACheckedExceptionThroughUnchangedAndStoresNothing(Class<? extends Failing> type) {
        runner.withBean(type).run(context -> {
            try (GlobalTransaction.Binding binding = GlobalTransaction.bind(joined("1"))) {
                assertThatThrownBy(() -> context.getBean(type).reserve("a")).isSameAs(Failing.FAILURE);
            }

            assertThat(context.getBean(Entries.class).all()).isEmpty();
            assertThat(context.getBean(Entries.class).gates()).isEmpty();
        });
    }

    @Test
    void returnsTheStoredResultToARepeatedCall() {
        runner.withBean(Stock.class).run(context -> {
            Stock stock = context.getBean(Stock.class);
            Line line = new Line("a", new BigDecimal("1.00"));

            assertThat(joining("1", () -> stock.reserve(line, List.of(1L)))).isEqualTo("r-a");
            assertThat(joining("1", () -> stock.reserve(line, List.of(1L)))).isEqualTo("r-a");

            assertThat(context.getBean(Entries.class).all()).containsExactly("try a 1.00 [1]");
        });
    }

    @Test
    void worksInTheLocalTransactionThatTheTryAsksFor() {
        runner.withBean(InNewLocalTransaction.class).run(context -> {
            InNewLocalTransaction stock = context.getBean(InNewLocalTransaction.class);
            Entries entries = context.getBean(Entries.class);

            context.getBean(TransactionTemplate.class).executeWithoutResult(outer -> {
                joining("1", () -> stock.reserve("a"));
                outer.setRollbackOnly();
            });

            assertThat(entries.all()).containsExactly("try a");
            assertThat(entries.branches()).isEqualTo(1);
        });
    }

    @Test
    void recordsNoBranchWhenTheLocalTransactionAroundItRollsBack() {
        runner.withBean(Stock.class).run(context -> {
            Stock stock = context.getBean(Stock.class);
            Entries entries = context.getBean(Entries.class);

            context.getBean(TransactionTemplate.class).executeWithoutResult(outer -> {
                joining("1", () -> stock.reserve(new Line("a", BigDecimal.ONE), List.of()));
                outer.setRollbackOnly();
            });

            assertThat(entries.all()).isEmpty();
            assertThat(entries.branches()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesAnInterfacesAnnotation(boolean classProxies) {
        runner.withPropertyValues("spring.aop.proxy-target-class=" + classProxies)
                .withBean(Implementation.class)
                .run(context -> {
                    Api<?> api = context.getBean(Api.class);
                    assertThat(AopUtils.isCglibProxy(api)).isEqualTo(classProxies);

                    inTransaction(
                            context, () -> context.getBean(StringApi.class).reserve("a"));

                    assertThat(context.getBean(Entries.class).all())
                            .containsExactly("try a", "confirm a, inside of a proxy: false");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callsConfirmAndCancelThroughTheProxyWhereItHasThem(boolean classProxies) {
        runner.withPropertyValues("spring.aop.proxy-target-class=" + classProxies)
                .withUserConfiguration(Observed.class)
                .withBean(Advised.class)
                .run(context -> {
                    BranchHandlers handlers = context.getBean(BranchHandlers.class);

                    handlers.finish(branch("Advised.reserve", "[\"a\"]"), Outcome.COMMIT);
                    handlers.finish(branch("Advised.reserve", "[\"a\"]"), Outcome.ROLLBACK);

                    assertThat(context.getBean(Entries.class).all())
                            .containsExactlyElementsOf(
                                    classProxies
                                            ? List.of("around confirm", "confirm a", "around cancel", "cancel a")
                                            : List.of("around confirm", "confirm a", "cancel a"));
                });
    }

    @Test
    void passesTheExceptionOfAConfirmThroughUnchanged() {
        runner.withBean(FailingConfirm.class).run(context -> {
            BranchHandlers handlers = context.getBean(BranchHandlers.class);

            assertThatThrownBy(() -> handlers.finish(branch("FailingConfirm.reserve", "[]"), Outcome.COMMIT))
                    .isSameAs(FailingConfirm.FAILURE);
        });
    }

    @Test
    void resolvesBeansWhenTheyAreNeeded() {
        runner.withUserConfiguration(Later.class).run(context -> {
            BranchHandlers handlers = context.getBean(BranchHandlers.class);
            assertThat(context.getBean(Entries.class).all()).isEmpty();

            handlers.finish(branch("LazyStock.reserve", "[\"a\"]"), Outcome.COMMIT);
            handlers.finish(branch("PrototypeStock.reserve", "[\"b\"]"), Outcome.COMMIT);

            assertThat(context.getBean(Entries.class).all())
                    .containsExactly("created LazyStock", "end a", "created PrototypeStock", "end b");
        });
    }

    @Test
    void findsABeanWhoseClassIsKnownOnlyOnceItIsThere() {
        runner.withUserConfiguration(Hidden.class).run(context -> {
            BranchHandlers handlers = context.getBean(BranchHandlers.class);
            Branch branch = branch("HiddenStock.reserve", "[\"a\"]");
            assertThatThrownBy(() -> handlers.finish(branch, Outcome.COMMIT))
                    .hasMessageContaining("HiddenStock.reserve");

            assertThat(context.getBean("hidden")).isNotNull();
            handlers.finish(branch, Outcome.COMMIT);

            assertThat(context.getBean(Entries.class).all()).containsExactly("end a");
        });
    }

    @Test
    void saysThatAnActionIsGoneAndHowToBringItBack() {
        runner.run(context -> assertThatThrownBy(
                        () -> context.getBean(BranchHandlers.class).finish(branch("Old.reserve", "[]"), Outcome.COMMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no action \"Old.reserve\"")
                .hasMessageContaining("renamed or removed")
                .hasMessageContaining("annotation of what replaces it name = \"Old.reserve\""));
    }

    @Test
    void failsTheOutcomeWhenStoredArgumentsDoNotFit() {
        runner.withBean(Nothing.class)
                .run(context -> assertThatThrownBy(() -> context.getBean(BranchHandlers.class)
                                .finish(branch("Nothing.reserve", "[\"a\"]"), Outcome.COMMIT))
                        .hasMessageContaining("1 values are stored, and 2 are expected"));
    }

    @Test
    void keepsAnOutcomeThatCannotBeCarriedOut() {
        runner.withBean(FailingConfirm.class).run(context -> {
            joining("1", () -> context.getBean(FailingConfirm.class).reserve());

            List<Acknowledgement> answers =
                    context.getBean(Participant.class).complete(List.of(new OutcomeMessage(XID, Outcome.COMMIT)));

            assertThat(answers).singleElement().satisfies(answer -> {
                assertThat(answer.status()).isEqualTo(Acknowledgement.Status.FAILED);
                assertThat(answer.error()).contains("not now");
            });
            assertThat(context.getBean(Entries.class).gates()).containsExactly("ACTIVE");
        });
    }

    private static <E extends Exception> void inTransaction(ApplicationContext context, Work<E> work) throws E {
        context.getBean(GlobalTransactionOperations.class).execute(TransactionDefinition.named("test"), () -> {
            work.run();
            return "";
        });
    }

    private static <T> T joining(String call, Result<T> work) {
        try (GlobalTransaction.Binding binding = GlobalTransaction.bind(joined(call))) {
            return work.get();
        }
    }

    private static GlobalTransaction joined(String call) {
        return GlobalTransaction.joined(
                new TransactionContext(XID, URI.create("http://orders"), Mode.TCC, Duration.ofSeconds(10), call),
                InstantSource.system(),
                () -> {});
    }

    private static Branch branch(String action, String arguments) {
        return new Branch(XID, "1", 1, action, arguments, null, CallReport.NONE, 0, 1, null);
    }

    interface Work<E extends Exception> {
        void run() throws E;
    }

    interface Result<T extends @Nullable Object> {
        T get();
    }

    record Line(String sku, BigDecimal price) {}

    static class Stock {
        private final Entries entries;

        Stock(Entries entries) {
            this.entries = entries;
        }

        @TccAction(confirm = "confirm", cancel = "cancel")
        public String reserve(Line line, List<Long> numbers) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            entries.add("try " + line.sku() + " " + line.price() + " " + numbers);
            return "r-" + line.sku();
        }

        void confirm(Line line, List<Long> numbers, String result) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            entries.add("confirm " + line.sku() + " " + line.price() + " " + numbers + " " + result);
        }

        protected int cancel(Line line, List<Long> numbers) {
            entries.add("cancel " + line.sku() + " " + line.price());
            return numbers.size();
        }
    }

    static class Nothing {
        private final Entries entries;

        Nothing(Entries entries) {
            this.entries = entries;
        }

        @TccAction(confirm = "end", cancel = "end")
        public void reserve(@Nullable String sku, int quantity) {
            entries.add("try " + sku + " " + quantity);
        }

        public void end(@Nullable String sku, int quantity) {
            entries.add("end " + sku + " " + quantity);
        }
    }

    static class Failing {
        static final IOException FAILURE = new IOException("sold out");

        private final Entries entries;

        Failing(Entries entries) {
            this.entries = entries;
        }

        @TccAction(confirm = "end", cancel = "end")
        public void reserve(String sku) throws IOException {
            entries.add("try " + sku);
            throw FAILURE;
        }

        public void end(String sku) {}
    }

    static class FailingLocally extends Failing {
        FailingLocally(Entries entries) {
            super(entries);
        }

        @Override
        @Transactional
        public void reserve(String sku) throws IOException {
            super.reserve(sku);
        }
    }

    static class InNewLocalTransaction {
        private final Entries entries;

        InNewLocalTransaction(Entries entries) {
            this.entries = entries;
        }

        @TccAction(confirm = "end", cancel = "end")
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public String reserve(String sku) {
            entries.add("try " + sku);
            return sku;
        }

        public void end(String sku) {}
    }

    interface Api<T> {
        @TccAction(confirm = "confirm", cancel = "cancel")
        void reserve(T sku);
    }

    interface StringApi extends Api<String> {}

    static class Implementation implements StringApi {
        private final Entries entries;

        Implementation(Entries entries) {
            this.entries = entries;
        }

        @Override
        public void reserve(String sku) {
            entries.add("try " + sku);
        }

        public final void confirm(String sku) {
            entries.add("confirm " + sku + ", inside of a proxy: " + AopUtils.isAopProxy(this));
        }

        public void cancel(String sku) {}
    }

    interface Confirming {
        void reserve(String sku);

        void confirm(String sku);
    }

    static class Advised implements Confirming {
        private final Entries entries;

        Advised(Entries entries) {
            this.entries = entries;
        }

        @Override
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku) {}

        @Override
        public void confirm(String sku) {
            entries.add("confirm " + sku);
        }

        void cancel(String sku) {
            entries.add("cancel " + sku);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Observed {
        @Bean
        static Advisor around(ApplicationContext context) {
            MethodInterceptor observe = invocation -> {
                context.getBean(Entries.class)
                        .add("around " + invocation.getMethod().getName());
                return invocation.proceed();
            };
            NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(observe);
            advisor.setMappedNames("confirm", "cancel");
            return advisor;
        }
    }

    static class FailingConfirm {
        static final IOException FAILURE = new IOException("not now");

        @TccAction(confirm = "confirm", cancel = "cancel")
        public String reserve() {
            return "";
        }

        public void confirm() throws IOException {
            throw FAILURE;
        }

        public void cancel() {}
    }

    abstract static class Counted {
        private final Entries entries;

        Counted(Entries entries) {
            this.entries = entries;
            entries.add("created " + getClass().getSimpleName().replaceAll("\\$\\$.*", ""));
        }

        @TccAction(confirm = "end", cancel = "end")
        public void reserve(String sku) {}

        public void end(String sku) {
            entries.add("end " + sku);
        }
    }

    static class LazyStock extends Counted {
        LazyStock(Entries entries) {
            super(entries);
        }
    }

    static class PrototypeStock extends Counted {
        PrototypeStock(Entries entries) {
            super(entries);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Later {
        @Bean
        @Lazy
        LazyStock lazyStock(Entries entries) {
            return new LazyStock(entries);
        }

        @Bean
        @Scope("prototype")
        PrototypeStock prototypeStock(Entries entries) {
            return new PrototypeStock(entries);
        }
    }

    interface Reserving {
        void reserve(String sku);
    }

    static class HiddenStock implements Reserving {
        private final Entries entries;

        HiddenStock(Entries entries) {
            this.entries = entries;
        }

        @Override
        @TccAction(confirm = "end", cancel = "end")
        public void reserve(String sku) {}

        public void end(String sku) {
            entries.add("end " + sku);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Hidden {
        @Bean
        @Lazy
        Reserving hidden(Entries entries) {
            return new HiddenStock(entries);
        }
    }
}
