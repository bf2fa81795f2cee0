package io.txn.jdbc;

import io.txn.coordinator.DecisionStore;
import io.txn.message.InboxStore;
import io.txn.message.OutboxStore;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.sql.autoconfigure.init.OnDatabaseInitializationCondition;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Keeps gates, branches and decisions in the application's own database. */
@AutoConfiguration(
        after = {DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class},
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass(JdbcTemplate.class)
@ConditionalOnBean({DataSource.class, PlatformTransactionManager.class})
@EnableConfigurationProperties(JdbcTxnProperties.class)
@Import(DatabaseInitializationDependencyConfigurer.class)
public final class JdbcTxnAutoConfiguration {

    @Bean
    Database txnDatabase(DataSource dataSource, JdbcTxnProperties properties) {
        return new Database(dataSource, new TablePrefix(properties.getTablePrefix()));
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnSchemaInitialization.class)
    TxnSchemaInitializer txnSchemaInitializer(Database database, JdbcTxnProperties properties) {
        return new TxnSchemaInitializer(database, properties);
    }

    @Bean
    @ConditionalOnMissingBean
    LocalTransactions txnLocalTransactions(ListableBeanFactory beans, Database database, JdbcTxnProperties properties) {
        return new SpringLocalTransactions(
                TransactionManagers.find(beans, properties.getTransactionManager()), database);
    }

    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    DecisionStore txnDecisionStore(Database database) {
        return new JdbcDecisionStore(database);
    }

    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    BranchStore txnBranchStore(Database database) {
        return new JdbcBranchStore(database);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnClass(name = "org.springframework.kafka.core.KafkaOperations")
    @DependsOnDatabaseInitialization
    OutboxStore txnOutboxStore(Database database) {
        return new JdbcOutboxStore(database);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnClass(name = "org.springframework.kafka.core.KafkaOperations")
    @DependsOnDatabaseInitialization
    InboxStore txnInboxStore(Database database) {
        return new JdbcInboxStore(database);
    }

    static class OnSchemaInitialization extends OnDatabaseInitializationCondition {

        OnSchemaInitialization() {
            super("Txn JDBC", "txn.jdbc.initialize-schema");
        }
    }
}
