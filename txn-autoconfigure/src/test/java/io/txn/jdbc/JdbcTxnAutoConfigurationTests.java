package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.txn.coordinator.DecisionStore;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** What an application gets, and what it is told when it gets nothing. */
class JdbcTxnAutoConfigurationTests {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceInitializationAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    TransactionManagerCustomizationAutoConfiguration.class,
                    JdbcTxnAutoConfiguration.class))
            .withPropertyValues("spring.datasource.generate-unique-name=true");

    private static ContextConsumer<AssertableApplicationContext> failing(Consumer<FailureAnalysis> check) {
        return context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new StorageNotUsableFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            check.accept(analysis);
        };
    }

    private static void decidesAndClaims(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        LocalTransactions local = context.getBean(LocalTransactions.class);
        BranchStore branches = context.getBean(BranchStore.class);
        DecisionStore decisions = context.getBean(DecisionStore.class);
        Instant now = Instant.now();
        assertThat(local.isolated(() -> branches.claim(now, now, 1))).isEmpty();
        assertThat(local.isolated(() -> decisions.claim(now, now, 1))).isEmpty();
    }

    @Test
    void createsTablesInAnEmbeddedDatabaseAndStoresInThem() {
        application.run(JdbcTxnAutoConfigurationTests::decidesAndClaims);
    }

    @Test
    void storesThroughJpasTransactionManager() {
        application
                .withConfiguration(AutoConfigurations.of(HibernateJpaAutoConfiguration.class))
                .run(context -> {
                    decidesAndClaims(context);
                    assertThat(context.getBean(PlatformTransactionManager.class))
                            .isInstanceOf(JpaTransactionManager.class);
                });
    }

    @Test
    void staysOutOfAnApplicationWithoutADatabase() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JdbcTxnAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LocalTransactions.class));
    }

    @Test
    void leavesWhatTheApplicationDefinesItself() {
        DecisionStore own = mock();

        application
                .withBean(DecisionStore.class, () -> own)
                .run(context -> assertThat(context.getBean(DecisionStore.class)).isSameAs(own));
    }

    @Test
    void saysWhichTableIsMissingAndWhatToDo() {
        application
                .withPropertyValues("txn.jdbc.initialize-schema=never", "txn.jdbc.table-prefix=app_")
                .run(failing(analysis -> {
                    assertThat(analysis.getDescription()).contains("The table app_transaction is missing");
                    assertThat(analysis.getAction())
                            .contains("txn.jdbc.initialize-schema=always")
                            .contains("classpath:io/txn/jdbc/schema-h2.sql");
                }));
    }

    @Test
    void takesTablesThatAMigrationMadeBeforeItLooksForThem() {
        application
                .withPropertyValues(
                        "txn.jdbc.initialize-schema=never",
                        "spring.sql.init.schema-locations=classpath:io/txn/jdbc/schema-h2.sql")
                .run(JdbcTxnAutoConfigurationTests::decidesAndClaims);
    }

    @Test
    void letsABeanStoreWhileTheApplicationStarts() {
        application.withUserConfiguration(StoresAtOnce.class).run(JdbcTxnAutoConfigurationTests::decidesAndClaims);
    }

    @Configuration(proxyBeanMethods = false)
    static class StoresAtOnce {

        @Bean
        InitializingBean first(LocalTransactions local, BranchStore store) {
            return () -> local.isolated(() -> store.backlog(Instant.now()));
        }
    }

    @Test
    void takesAScriptOfTheApplicationsOwn() {
        application
                .withPropertyValues("txn.jdbc.schema=classpath:io/txn/jdbc/own-schema.sql")
                .run(context -> {
                    decidesAndClaims(context);
                    assertThat(new JdbcTemplate(context.getBean(DataSource.class))
                                    .queryForObject("SELECT COUNT(*) FROM own", Integer.class))
                            .isZero();
                });
    }

    @Test
    void refusesAPrefixThatCouldBeMoreThanAName() {
        application
                .withPropertyValues("txn.jdbc.table-prefix=txn; DROP")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("A table prefix takes letters"));
    }

    @Test
    void asksWhichOfSeveralTransactionManagersItIs() {
        severalManagers().run(failing(analysis -> {
            assertThat(analysis.getDescription())
                    .contains("several transaction managers")
                    .contains("right")
                    .contains("wrong");
            assertThat(analysis.getAction()).contains("txn.jdbc.transaction-manager");
        }));
    }

    @Test
    void takesTheTransactionManagerThatIsNamed() {
        severalManagers()
                .withPropertyValues("txn.jdbc.transaction-manager=right")
                .run(JdbcTxnAutoConfigurationTests::decidesAndClaims);
    }

    @Test
    void refusesATransactionManagerOfAnotherDataSource() {
        severalManagers()
                .withPropertyValues("txn.jdbc.transaction-manager=wrong")
                .run(failing(
                        analysis -> assertThat(analysis.getDescription()).contains("does not manage the DataSource")));
    }

    private ApplicationContextRunner severalManagers() {
        return application.withUserConfiguration(SeveralManagers.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class SeveralManagers {

        @Bean
        PlatformTransactionManager right(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        PlatformTransactionManager wrong() {
            return new JdbcTransactionManager(TestDatabase.h2().dataSource());
        }
    }

    @Test
    void refusesADatabaseItDoesNotKnow() throws SQLException {
        DataSource unknown = mock(RETURNS_DEEP_STUBS);
        when(unknown.getConnection().getMetaData().getDatabaseProductName()).thenReturn("Informix");

        application.withBean(DataSource.class, () -> unknown).run(failing(analysis -> {
            assertThat(analysis.getDescription()).contains("cannot keep its rows in this database: Informix");
            assertThat(analysis.getAction()).contains("PostgreSQL, MySQL, MariaDB or H2");
        }));
    }

    @Test
    void saysThatTheDatabaseIsAway() throws SQLException {
        DataSource away = mock();
        when(away.getConnection()).thenThrow(new SQLException("Connection refused"));

        application
                .withBean(DataSource.class, () -> away)
                .run(failing(analysis -> assertThat(analysis.getDescription())
                        .contains("could not be reached")
                        .contains("Connection refused")));
    }
}
