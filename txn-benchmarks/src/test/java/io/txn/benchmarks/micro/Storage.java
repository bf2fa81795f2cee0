package io.txn.benchmarks.micro;

import io.txn.Xid;
import io.txn.benchmarks.Micro;
import io.txn.benchmarks.service.BenchApplication;
import io.txn.coordinator.DecisionStore;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The stores of a service on the PostgreSQL server that the system property {@value Micro#URL} names. */
@State(Scope.Benchmark)
public class Storage {

    private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime());

    @SuppressWarnings("NullAway.Init")
    private ConfigurableApplicationContext context;

    @Setup
    public void start() {
        context = new SpringApplicationBuilder(BenchApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + System.getProperty(Micro.URL),
                        "spring.datasource.username=postgres",
                        "spring.datasource.password=postgres",
                        "spring.application.name=order-service",
                        "txn.service-url=http://localhost",
                        "txn.secret=a secret of sixteen characters or more")
                .run("--spring.datasource.hikari.maximum-pool-size=" + Micro.MOST_THREADS);
    }

    @TearDown
    public void stop() {
        context.close();
    }

    LocalTransactions local() {
        return context.getBean(LocalTransactions.class);
    }

    BranchStore branches() {
        return context.getBean(BranchStore.class);
    }

    DecisionStore decisions() {
        return context.getBean(DecisionStore.class);
    }

    static Xid nextXid() {
        return new Xid("order-service:%026d".formatted(NUMBERS.incrementAndGet()));
    }
}
