package io.txn.jdbc;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.init.DatabaseInitializationProperties;

/** Where and how txn keeps its rows. */
@ConfigurationProperties("txn.jdbc")
class JdbcTxnProperties extends DatabaseInitializationProperties {

    static final String SCHEMA = "io/txn/jdbc/schema-@@platform@@.sql";

    /** What the names of the tables begin with; with a dot, it also names their schema. */
    private String tablePrefix = TablePrefix.DEFAULT;

    /** Name of the transaction manager bean that manages the DataSource, if there are several. */
    private @Nullable String transactionManager;

    JdbcTxnProperties() {
        setContinueOnError(false);
    }

    public String getTablePrefix() {
        return tablePrefix;
    }

    public void setTablePrefix(String tablePrefix) {
        this.tablePrefix = new TablePrefix(tablePrefix).value();
    }

    public @Nullable String getTransactionManager() {
        return transactionManager;
    }

    public void setTransactionManager(String transactionManager) {
        this.transactionManager = transactionManager;
    }

    @Override
    public String getDefaultSchemaLocation() {
        return "classpath:" + SCHEMA;
    }
}
