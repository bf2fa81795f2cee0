package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransactional;
import io.txn.Mode;
import io.txn.Propagation;
import io.txn.TransactionDefinition;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;

/** What the annotation says, wherever it stands, is what is executed. */
class GlobalTransactionalTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, AopTxnAutoConfiguration.class))
            .withBean(RecordingOperations.class);

    @Test
    void readsTheWholeAnnotation() {
        runner.withPropertyValues("orders.timeout=PT1M")
                .withBean(Detailed.class)
                .run(context -> {
                    context.getBean(Detailed.class).everything();

                    assertThat(context.getBean(RecordingOperations.class).definitions)
                            .containsExactly(new TransactionDefinition(
                                    "place an order",
                                    Mode.TCC,
                                    Duration.ofMinutes(1),
                                    Propagation.MANDATORY,
                                    List.of(IOException.class),
                                    List.of(Exception.class)));
                });
    }

    @Test
    void namesTheTransactionAfterClassAndMethod() {
        runner.withBean(Orders.class).run(context -> {
            context.getBean(Orders.class).place();
            context.getBean(Orders.class).place();

            List<TransactionDefinition> definitions = context.getBean(RecordingOperations.class).definitions;
            assertThat(definitions)
                    .containsOnly(TransactionDefinition.named("Orders.place"))
                    .hasSize(2);
            assertThat(definitions.get(0)).isSameAs(definitions.get(1));
        });
    }

    @Test
    void passesResultsAndCheckedExceptionsThroughUnchanged() {
        runner.withBean(Orders.class).run(context -> {
            assertThat(context.getBean(Orders.class).answer()).isEqualTo(42);
            assertThatThrownBy(() -> context.getBean(Orders.class).fail()).isSameAs(Orders.FAILURE);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsTheAnnotationOnInterfacesAndSuperclasses(boolean classProxies) {
        runner.withPropertyValues("spring.aop.proxy-target-class=" + classProxies)
                .withBean(OfInterface.class)
                .run(context -> {
                    Api api = context.getBean(Api.class);
                    api.onMethod();
                    api.inSuperclass();
                    api.generic("x");
                    api.none();

                    assertThat(Proxy.isProxyClass(api.getClass())).isNotEqualTo(classProxies);
                    assertThat(names(context.getBean(RecordingOperations.class)))
                            .containsExactly("OfInterface.onMethod", "OfInterface.inSuperclass", "OfInterface.generic");
                });
    }

    @Test
    void appliesAClassesAnnotationToItsMethodsUnlessTheyHaveTheirOwn() {
        runner.withBean(Annotated.class).run(context -> {
            Annotated annotated = context.getBean(Annotated.class);
            annotated.place();
            annotated.own();
            annotated.inherited();
            assertThat(annotated.toString()).isNotNull();

            assertThat(names(context.getBean(RecordingOperations.class))).containsExactly("Annotated.place", "own");
        });
    }

    @Test
    void leavesAloneAClientThatIsGeneratedFromTheInterface() {
        runner.withBean("client", GeneratedClient.class).run(context -> {
            context.getBean(Api.class).onMethod();

            assertThat(names(context.getBean(RecordingOperations.class))).isEmpty();
        });
    }

    @Test
    void hasItselfAppliedWhereNothingElseUsesProxies() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AopTxnAutoConfiguration.class))
                .withBean(RecordingOperations.class)
                .withBean(Orders.class)
                .run(context -> {
                    context.getBean(Orders.class).place();

                    assertThat(names(context.getBean(RecordingOperations.class)))
                            .containsExactly("Orders.place");
                });
    }

    private static List<String> names(RecordingOperations operations) {
        return operations.definitions.stream().map(TransactionDefinition::name).toList();
    }

    static class Detailed {
        @GlobalTransactional(
                name = "place an order",
                timeout = "${orders.timeout}",
                propagation = Propagation.MANDATORY,
                rollbackFor = IOException.class,
                noRollbackFor = Exception.class)
        public void everything() {}
    }

    static class Orders {

        static final IOException FAILURE = new IOException("no");

        @Placing
        public void place() {}

        @GlobalTransactional
        public int answer() {
            return 42;
        }

        @GlobalTransactional
        public void fail() throws IOException {
            throw FAILURE;
        }
    }

    @GlobalTransactional
    @Retention(RetentionPolicy.RUNTIME)
    @interface Placing {
        @AliasFor(annotation = GlobalTransactional.class)
        String name() default "";
    }

    interface Generic<T> {
        @GlobalTransactional
        void generic(T argument);
    }

    interface Api extends Generic<String> {
        @GlobalTransactional
        void onMethod();

        @GlobalTransactional
        void inSuperclass();

        void none();
    }

    static class Superclass {
        public void inSuperclass() {}

        public void inherited() {}
    }

    static class OfInterface extends Superclass implements Api {
        @Override
        public void onMethod() {}

        @Override
        public void generic(String argument) {}

        @Override
        public void none() {}
    }

    @Placing
    static class Annotated extends Superclass {
        public void place() {}

        @GlobalTransactional(name = "own")
        public void own() {}
    }

    static class GeneratedClient implements FactoryBean<Api> {
        @Override
        public Api getObject() {
            return (Api) Proxy.newProxyInstance(
                    Api.class.getClassLoader(), new Class<?>[] {Api.class}, (proxy, method, arguments) -> null);
        }

        @Override
        public Class<?> getObjectType() {
            return Api.class;
        }
    }
}
