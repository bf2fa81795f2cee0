package io.txn.benchmarks.service;

import io.txn.GlobalTransactional;
import io.txn.kafka.KafkaCalls;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** TCC with the library, with the payment service called over Kafka. */
@Component("tcc-kafka")
@ConditionalOnBooleanProperty("bench.calls-over-kafka")
class TccKafkaFlow implements Flow {

    private final OrdersBranches orders;
    private final OtherServices others;
    private final KafkaCalls calls;

    TccKafkaFlow(OrdersBranches orders, OtherServices others, KafkaCalls calls) {
        this.orders = orders;
        this.others = others;
        this.calls = calls;
    }

    @Override
    @GlobalTransactional
    public void place(Order order) {
        orders.open(order);
        others.stock("tcc/reserve", order.goods());
        Void unused = calls.call("bench.freezes", order.account(), order.money(), Void.class);
    }
}
