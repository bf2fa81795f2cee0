package io.txn.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Xid;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

class ContextTxnAutoConfigurationTests {

    private final GlobalTransaction transaction = GlobalTransaction.begun(
            "work",
            new Xid("orders:1"),
            Mode.TCC,
            URI.create("http://orders"),
            Duration.ofSeconds(5),
            InstantSource.system(),
            null);
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ContextTxnAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class))
            .withUserConfiguration(Application.class)
            .withPropertyValues("spring.task.execution.pool.core-size=1", "spring.task.execution.pool.max-size=1");

    private GlobalTransaction.Binding binding;

    @BeforeEach
    void begin() {
        binding = GlobalTransaction.bind(transaction);
    }

    @AfterEach
    void end() {
        binding.close();
    }

    @Test
    void goesAlongToAsyncMethods() {
        application.run(context ->
                assertThat(context.getBean(Worker.class).current().join()).isEqualTo("orders:1"));
    }

    @Test
    void goesAlongToTheApplicationsExecutor() {
        application.run(context -> assertThat(submit(context)).isEqualTo("orders:1"));
    }

    @Test
    void leavesNothingInThreadsThatAreUsedAgain() {
        application.run(context -> {
            assertThat(submit(context)).isEqualTo("orders:1");
            binding.close();

            assertThat(submit(context)).isEqualTo("none");
            assertThat(context.getBean(Worker.class).current().join()).isEqualTo("none");
        });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void goesAlongToVirtualThreads() {
        application.withPropertyValues("spring.threads.virtual.enabled=true").run(context -> {
            assertThat(submit(context)).isEqualTo("orders:1");
            assertThat(context.getBean(AsyncTaskExecutor.class)
                            .submit(() -> Thread.currentThread().getClass().getSimpleName())
                            .get())
                    .isEqualTo("VirtualThread");
        });
    }

    @Test
    void worksBesideDecoratorsOfTheApplication() {
        application.withUserConfiguration(Decorating.class).run(context -> {
            assertThat(submit(context)).isEqualTo("orders:1");
            assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
            assertThat(context.getBean(TaskDecorator.class)).isSameAs(context.getBean("applicationsOwn"));
        });
    }

    @Test
    void worksBesideBootsOwnDecorator() {
        application
                .withPropertyValues("spring.task.execution.propagate-context=true")
                .run(context -> assertThat(submit(context)).isEqualTo("orders:1"));
    }

    @Test
    void goesAlongToAnyExecutorThatIsWrapped() {
        application.run(context -> {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            ExecutorService wrapped = ContextExecutorService.wrap(
                    pool, () -> ContextSnapshotFactory.builder().build().captureAll());

            assertThat(wrapped.submit(ContextTxnAutoConfigurationTests::name).get())
                    .isEqualTo("orders:1");
            assertThat(pool.submit(ContextTxnAutoConfigurationTests::name).get())
                    .isEqualTo("none");
            pool.shutdown();
        });
    }

    private static String submit(ApplicationContext context) throws Exception {
        Callable<String> work = ContextTxnAutoConfigurationTests::name;
        return context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class)
                .submit(work)
                .get();
    }

    private static String name() {
        return GlobalTransaction.current().map(GlobalTransaction::toString).orElse("none");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Application {

        @Bean
        Worker worker() {
            return new Worker();
        }
    }

    static class Worker {

        @Async
        CompletableFuture<String> current() {
            return CompletableFuture.completedFuture(name());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Decorating {

        @Bean
        AtomicInteger decorated() {
            return new AtomicInteger();
        }

        @Bean
        TaskDecorator applicationsOwn(AtomicInteger decorated) {
            return work -> {
                decorated.incrementAndGet();
                return work;
            };
        }
    }
}
