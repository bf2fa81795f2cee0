package io.txn.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.txn.Mode;
import io.txn.TccAction;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.wire.ContextCodec;
import io.txn.wire.Signer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A service as it is deployed: Tomcat, PostgreSQL, the endpoint for operators open; and all that can be seen of it. */
final class Target implements AutoCloseable {

    static final String SECRET = "the-secret-of-this-system";
    static final Signer SIGNER = Signer.withSecret(SECRET);
    static final ContextCodec CONTEXTS = new ContextCodec(SIGNER);

    /** What a try is called with; it is nobody's business. */
    static final String ARGUMENT = "the-argument-of-a-try";

    private static final List<String> TABLES =
            List.of("txn_transaction", "txn_call", "txn_gate", "txn_branch", "stock");

    private final EmbeddedPostgres server;
    private final ConfigurableApplicationContext service;
    private final JdbcTemplate jdbc;
    private final Log log = new Log();

    /** Where the log goes otherwise: thousands of lines of what is expected are for nobody to read. */
    private final List<Appender<ILoggingEvent>> console = new ArrayList<>();

    Target() throws IOException {
        server = EmbeddedPostgres.start();
        service = new SpringApplicationBuilder(Application.class)
                .run(
                        "--server.port=0",
                        "--server.tomcat.max-keep-alive-requests=-1",
                        "--spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
                        "--spring.main.banner-mode=off",
                        "--management.endpoints.web.exposure.include=health,txn",
                        "--txn.service-name=inventory",
                        "--txn.service-url=http://inventory",
                        "--txn.secret=" + SECRET,
                        "--txn.security.allowed-hosts=orders,*.internal.example",
                        "--txn.jdbc.initialize-schema=always",
                        "--txn.recovery.interval=1h");
        jdbc = service.getBean(JdbcTemplate.class);
        jdbc.execute("CREATE TABLE stock (sku TEXT PRIMARY KEY, reserved INT NOT NULL)");
        jdbc.execute("INSERT INTO stock VALUES ('" + ARGUMENT + "', 0), ('other', 0)");
        log.start();
        root().iteratorForAppenders().forEachRemaining(console::add);
        console.forEach(root()::detachAppender);
        root().addAppender(log);
    }

    int port() {
        return Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** All rows of all tables. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (String table : TABLES) {
            jdbc.queryForList("SELECT CAST(t AS TEXT) FROM " + table + " t ORDER BY 1", String.class)
                    .forEach(row -> rows.add(table + row));
        }
        return rows;
    }

    /** What has been logged since the last time, at INFO and above. */
    List<String> logged() {
        List<String> lines = new ArrayList<>();
        for (String line = log.lines.poll(); line != null; line = log.lines.poll()) {
            lines.add(line);
        }
        return lines;
    }

    static TransactionContext context(String id) {
        return new TransactionContext(
                new Xid("orders:" + id), URI.create("http://orders"), Mode.TCC, Duration.ofMinutes(5), "1");
    }

    static String signature(String purpose, String body) {
        return SIGNER.sign(purpose, bytes(body));
    }

    /** A request that is signed, whatever it says. */
    static byte[] endpoint(String purpose, String body) {
        return Wire.request(
                "POST",
                "/txn/v1/" + purpose,
                bytes(body),
                "Content-Type",
                "application/json",
                "Txn-Signature",
                signature(purpose, body));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    public void close() throws IOException {
        root().detachAppender(log);
        console.forEach(root()::addAppender);
        service.close();
        server.close();
    }

    private static final class Log extends AppenderBase<ILoggingEvent> {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                String cause = event.getThrowableProxy() == null
                        ? ""
                        : " " + event.getThrowableProxy().getMessage();
                lines.add(event.getLoggerName() + ": " + event.getFormattedMessage() + cause);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                UserDetailsServiceAutoConfiguration.class,
                ServletWebSecurityAutoConfiguration.class,
                SecurityFilterAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class
            })
    static class Application {

        @Bean
        Stock stock(JdbcTemplate jdbc) {
            return new Stock(jdbc);
        }

        @Bean
        Reservations reservations(Stock stock) {
            return new Reservations(stock);
        }
    }

    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @TccAction(name = "reserve", confirm = "keep", cancel = "giveBack")
        public void reserve(String sku) {
            jdbc.update("UPDATE stock SET reserved = reserved + 1 WHERE sku = ?", sku);
        }

        void keep(String sku) {}

        void giveBack(String sku) {
            jdbc.update("UPDATE stock SET reserved = reserved - 1 WHERE sku = ?", sku);
        }
    }

    @RestController
    static class Reservations {

        private final Stock stock;

        Reservations(Stock stock) {
            this.stock = stock;
        }

        @PostMapping("/reserve")
        String reserve(@RequestParam(defaultValue = ARGUMENT) String sku) {
            stock.reserve(sku);
            return "done";
        }

        @PostMapping("/nothing")
        String nothing() {
            return "done";
        }
    }
}
