package io.txn.http;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Branch;
import io.txn.participant.BranchHandlers;
import io.txn.participant.Participant;
import io.txn.participant.Try;
import io.txn.wire.AllowedHosts;
import io.txn.wire.ContextCodec;
import io.txn.wire.SignedReportCodec;
import io.txn.wire.Signer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A service as users have them, but with its rows in memory, and with branches made by hand. */
final class TestService implements AutoCloseable {

    static final String SECRET = "a-secret-for-tests";
    static final Signer SIGNER = Signer.withSecret(SECRET);
    static final ContextCodec CODEC = new ContextCodec(SIGNER);
    static final SignedReportCodec REPORTS = new SignedReportCodec(SIGNER, AllowedHosts.any());

    private static final String OTHERS_BUSINESS =
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "io.txn.jdbc.JdbcTxnAutoConfiguration,io.txn.aop.AopTxnAutoConfiguration";
    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";
    private static final String NO_SECURITY = "," + SECURITY + "SecurityAutoConfiguration," + SECURITY
            + "UserDetailsServiceAutoConfiguration," + SECURITY + "web.servlet.ServletWebSecurityAutoConfiguration,"
            + SECURITY + "web.servlet.SecurityFilterAutoConfiguration," + SECURITY
            + "actuate.web.servlet.ManagementWebSecurityAutoConfiguration";

    private final ConfigurableApplicationContext context;

    private TestService(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestService start(String name, Class<?> application, String... properties) {
        return start(WebApplicationType.SERVLET, name, application, NO_SECURITY, properties);
    }

    static TestService startWithSecurity(String name, Class<?> application, String... properties) {
        return start(WebApplicationType.SERVLET, name, application, "", properties);
    }

    static TestService startWithoutServer(Class<?> application, String... properties) {
        return start(WebApplicationType.NONE, "client", application, NO_SECURITY, properties);
    }

    private static TestService start(
            WebApplicationType type, String name, Class<?> application, String withoutAlso, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--txn.service-name=" + name,
                "--txn.secret=" + SECRET,
                "--txn.recovery.interval=1h",
                "--spring.main.banner-mode=off",
                "--spring.jmx.enabled=false",
                "--spring.autoconfigure.exclude=" + OTHERS_BUSINESS + withoutAlso));
        for (String property : properties) {
            arguments.removeIf(argument -> argument.startsWith("--" + property.replaceAll("=.*", "=")));
            arguments.add("--" + property);
        }
        return new TestService(new SpringApplicationBuilder(InMemory.class, application)
                .web(type)
                .run(arguments.toArray(String[]::new)));
    }

    URI url() {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** What was confirmed and cancelled here, in order. */
    List<String> ended() {
        return bean(Handlers.class).ended;
    }

    void forget() {
        bean(Handlers.class).ended.clear();
    }

    /** A transaction of a coordinator somewhere else, as a call brings it. */
    static TransactionContext context(String call, Duration remaining) {
        return new TransactionContext(
                new Xid("orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY"), URI.create("http://orders"), Mode.TCC, remaining, call);
    }

    static String header() {
        return CODEC.encode(context("1", Duration.ofSeconds(30)));
    }

    /** Work of this service for whatever transaction is current. */
    static void reserve(Participant participant, String what) {
        try {
            participant.enlist(GlobalTransaction.current().orElseThrow(), new Reservation(what));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class InMemory {

        @Bean
        MemoryDatabase database() {
            return new MemoryDatabase();
        }

        @Bean
        MemoryBranchStore branches(MemoryDatabase database) {
            return new MemoryBranchStore(database);
        }

        @Bean
        MemoryDecisionStore decisions(MemoryDatabase database) {
            return new MemoryDecisionStore(database);
        }

        @Bean
        Handlers handlers() {
            return new Handlers();
        }
    }

    static final class Handlers implements BranchHandlers {

        private final List<String> ended = new CopyOnWriteArrayList<>();

        @Override
        public void finish(Branch branch, Outcome outcome) {
            ended.add(outcome + " " + branch.arguments());
        }
    }

    private record Reservation(String arguments) implements Try<String> {

        @Override
        public String action() {
            return "reserve";
        }

        @Override
        public String run() {
            return "reserved";
        }

        @Override
        public String encode(String result) {
            return result;
        }

        @Override
        public String decode(String result) {
            return result;
        }
    }
}
