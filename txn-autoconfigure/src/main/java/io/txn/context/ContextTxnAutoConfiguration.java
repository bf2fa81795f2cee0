package io.txn.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.txn.GlobalTransaction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;

/**
 * Work that goes to another thread takes the transaction along: {@code @Async} methods and all executors that Boot
 * makes, pools and virtual threads alike. Other executors do if they are wrapped by Micrometer's
 * {@code ContextExecutorService}.
 */
@AutoConfiguration
@ConditionalOnClass({ContextRegistry.class, ContextPropagatingTaskDecorator.class})
public final class ContextTxnAutoConfiguration {

    ContextTxnAutoConfiguration() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new GlobalTransactionAccessor());
    }

    /** Added to those of the application. It carries the transaction and nothing else: the rest is not ours to decide. */
    @Bean
    @Fallback
    TaskDecorator txnTaskDecorator() {
        return new ContextPropagatingTaskDecorator(ContextSnapshotFactory.builder()
                .captureKeyPredicate(GlobalTransaction.class::equals)
                .build());
    }
}
