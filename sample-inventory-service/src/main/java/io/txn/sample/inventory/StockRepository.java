package io.txn.sample.inventory;

import java.math.BigDecimal;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * Stock is changed by guarded updates only: one statement checks and moves, so that no reader's old value can overwrite
 * a concurrent change, and rows are locked no longer than needed.
 */
interface StockRepository extends Repository<Stock, String> {

    Optional<Stock> findById(String sku);

    boolean existsById(String sku);

    /** Creates or replaces what is available and the price. Reservations belong to transactions, and stay. */
    @Modifying
    @Query(nativeQuery = true, value = """
                    insert into stock (sku, available, reserved, price) values (:sku, :available, 0, :price)
                    on conflict (sku) do update set available = excluded.available, price = excluded.price
                    """)
    void put(String sku, long available, BigDecimal price);

    /**
     * Moves a quantity from available to reserved.
     *
     * @return the unit price, or nothing if the sku is unknown or has less available
     */
    // Not @Modifying: it is an update that answers like a query, which saves a second statement for the price.
    @Query(nativeQuery = true, value = """
                    update stock set available = available - :quantity, reserved = reserved + :quantity
                    where sku = :sku and available >= :quantity
                    returning price
                    """)
    Optional<BigDecimal> reserve(String sku, int quantity);

    /** Takes a reserved quantity away. Returns the number of rows: 1, or something is wrong. */
    @Modifying
    @Query("update Stock s set s.reserved = s.reserved - :quantity where s.sku = :sku and s.reserved >= :quantity")
    int take(String sku, int quantity);

    /** Moves a reserved quantity back. Returns the number of rows: 1, or something is wrong. */
    @Modifying
    @Query("""
            update Stock s set s.available = s.available + :quantity, s.reserved = s.reserved - :quantity
            where s.sku = :sku and s.reserved >= :quantity
            """)
    int putBack(String sku, int quantity);

    /**
     * Takes a quantity that is available.
     *
     * @return the unit price, or nothing if the sku is unknown or has less available
     */
    @Query(nativeQuery = true, value = """
                    update stock set available = available - :quantity
                    where sku = :sku and available >= :quantity
                    returning price
                    """)
    Optional<BigDecimal> deduct(String sku, int quantity);

    /** Makes a quantity available again. Returns the number of rows: 1, or something is wrong. */
    @Modifying
    @Query("update Stock s set s.available = s.available + :quantity where s.sku = :sku")
    int restock(String sku, int quantity);

    /** Says why a quantity could not be had. */
    default RefusedException refusal(String sku, int quantity) {
        return existsById(sku) ? new OutOfStockException(sku, quantity) : new UnknownSkuException(sku);
    }
}
