package io.txn.sample.order;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The orders. Their status is changed by guarded updates only: an order ends once. */
interface OrderRepository extends Repository<OrderEntity, UUID> {

    Optional<OrderEntity> findById(UUID id);

    List<OrderEntity> findByUserIdOrderByCreatedAt(String userId);

    /** Ends a pending order. Returns the number of rows: 1, or something is wrong. */
    @Modifying
    @Query("update OrderEntity o set o.status = :end where o.id = :id and o.status = PENDING")
    int end(UUID id, OrderStatus end);
}
