package io.txn.aop;

import io.txn.autoconfigure.TxnAutoConfiguration;
import io.txn.autoconfigure.WireTxnAutoConfiguration;
import io.txn.jdbc.JdbcTxnAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

/** An application with the whole library and a database of its own, in which beans leave entries of what they did. */
final class Applications {

    private Applications() {}

    static ApplicationContextRunner withDatabase() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        AopTxnAutoConfiguration.class,
                        JdbcTxnAutoConfiguration.class,
                        WireTxnAutoConfiguration.class,
                        TxnAutoConfiguration.class))
                .withPropertyValues("txn.secret=0123456789abcdef", "txn.service-name=stock")
                .withBean(Entries.class);
    }
}
