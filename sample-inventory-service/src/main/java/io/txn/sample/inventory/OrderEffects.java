package io.txn.sample.inventory;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Counts what this service has done for each order. Once is right; the table would show it if it were twice. */
@Repository
class OrderEffects {

    private final JdbcClient jdbc;

    OrderEffects(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(UUID orderId) {
        jdbc.sql("insert into order_effect (order_id, times) values (:id, 1)"
                        + " on conflict (order_id) do update set times = order_effect.times + 1")
                .param("id", orderId)
                .update();
    }

    List<OrderEffect> all() {
        return jdbc.sql("select order_id, times from order_effect order by order_id")
                .query(OrderEffect.class)
                .list();
    }
}
