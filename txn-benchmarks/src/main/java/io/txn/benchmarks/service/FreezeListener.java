package io.txn.benchmarks.service;

import io.txn.kafka.KafkaCallListener;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** What {@link AccountsController} does for calls over HTTP. */
@Component
@ConditionalOnBooleanProperty("bench.serves-calls-over-kafka")
class FreezeListener {

    private final AccountsBranches branches;

    FreezeListener(AccountsBranches branches) {
        this.branches = branches;
    }

    @KafkaCallListener(topics = "bench.freezes")
    void freezeInTransaction(Money money) {
        branches.freeze(money);
    }
}
