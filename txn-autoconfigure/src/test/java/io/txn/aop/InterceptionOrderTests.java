package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.GlobalTransactional;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.aspectj.annotation.AnnotationAwareAspectJAutoProxyCreator;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.autoproxy.InfrastructureAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** R11 rests on this: the global transaction ends while the local one of the same method is still active. */
public class InterceptionOrderTests {

    private static final ApplicationContextRunner RUNNER = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopTxnAutoConfiguration.class,
                    AopAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class))
            .withBean(RecordingOperations.class)
            .withBean(Service.class);

    static Stream<Arguments> environments() {
        UnaryOperator<ApplicationContextRunner> boot = UnaryOperator.identity();
        UnaryOperator<ApplicationContextRunner> own = runner -> runner.withUserConfiguration(OwnManagement.class);
        UnaryOperator<ApplicationContextRunner> withoutAspectJ =
                runner -> runner.withClassLoader(new FilteredClassLoader("org.aspectj"));
        return Stream.of(
                Arguments.of(
                        "Boot's transaction management, AspectJ", boot, AnnotationAwareAspectJAutoProxyCreator.class),
                Arguments.of(
                        "Boot's transaction management", withoutAspectJ, InfrastructureAdvisorAutoProxyCreator.class),
                Arguments.of("the application's own, AspectJ", own, AnnotationAwareAspectJAutoProxyCreator.class),
                Arguments.of(
                        "the application's own",
                        own.andThen(withoutAspectJ),
                        InfrastructureAdvisorAutoProxyCreator.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("environments")
    void endsTheGlobalTransactionInsideTheLocalOne(
            String name,
            Function<ApplicationContextRunner, ApplicationContextRunner> environment,
            Class<?> proxyCreator) {
        for (boolean classProxies : List.of(true, false)) {
            environment
                    .apply(RUNNER.withPropertyValues("spring.aop.proxy-target-class=" + classProxies))
                    .run(context -> {
                        Api service = context.getBean(Api.class);

                        service.both();
                        service.globalOnly();

                        assertThat(context.getBean(RecordingOperations.class).localActiveAtEnd)
                                .containsExactly(true, false);
                        assertThat(AopUtils.isCglibProxy(service)).isEqualTo(classProxies);
                        assertThat(context)
                                .getBean(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)
                                .isInstanceOf(proxyCreator);
                    });
        }
    }

    /** What JDK proxies have. */
    public interface Api {
        void both();

        void globalOnly();
    }

    /** Public, because a filtered class loader has its proxies in another one. */
    public static class Service implements Api {

        @Override
        @Transactional
        @GlobalTransactional
        public void both() {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
        }

        @Override
        @GlobalTransactional
        public void globalOnly() {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isFalse();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class OwnManagement {}
}
