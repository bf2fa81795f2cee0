package io.txn.benchmarks.message;

import io.txn.benchmarks.service.CommitCounter;
import io.txn.outbox.TransactionalOutbox;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.Transactional;

/** The library's outbox in a local transaction. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(CommitCounter.class)
public class OutboxApplication {

    @Bean
    Messenger messenger(TransactionalOutbox outbox) {
        return new InLocalTransaction(outbox);
    }

    static class InLocalTransaction implements Messenger {

        private final TransactionalOutbox outbox;

        InLocalTransaction(TransactionalOutbox outbox) {
            this.outbox = outbox;
        }

        @Override
        @Transactional
        public void send(String topic, String key, String value) {
            outbox.send(topic, key, value);
        }
    }
}
