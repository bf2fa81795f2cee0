package io.txn.sample.payment;

import java.math.BigDecimal;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * Money is moved by guarded updates only: one statement checks and moves, so that no reader's old value can overwrite a
 * concurrent change, and rows are locked no longer than needed.
 */
interface AccountRepository extends Repository<Account, String> {

    Optional<Account> findById(String userId);

    boolean existsById(String userId);

    /** Creates an account or replaces its balance. What is frozen belongs to transactions, and stays. */
    @Modifying
    @Query(nativeQuery = true, value = """
                    insert into account (user_id, balance, frozen) values (:userId, :balance, 0)
                    on conflict (user_id) do update set balance = excluded.balance
                    """)
    void put(String userId, BigDecimal balance);

    /** Moves money from balance to frozen. Returns the number of rows: 0 if the user is unknown or has less. */
    @Modifying
    @Query("""
            update Account a set a.balance = a.balance - :amount, a.frozen = a.frozen + :amount
            where a.userId = :userId and a.balance >= :amount
            """)
    int freeze(String userId, BigDecimal amount);

    /** Takes frozen money away. Returns the number of rows: 1, or something is wrong. */
    @Modifying
    @Query("update Account a set a.frozen = a.frozen - :amount where a.userId = :userId and a.frozen >= :amount")
    int take(String userId, BigDecimal amount);

    /** Moves frozen money back. Returns the number of rows: 1, or something is wrong. */
    @Modifying
    @Query("""
            update Account a set a.balance = a.balance + :amount, a.frozen = a.frozen - :amount
            where a.userId = :userId and a.frozen >= :amount
            """)
    int giveBack(String userId, BigDecimal amount);

    /** Takes money from a balance. Returns the number of rows: 0 if the user is unknown or has less. */
    @Modifying
    @Query("update Account a set a.balance = a.balance - :amount where a.userId = :userId and a.balance >= :amount")
    int charge(String userId, BigDecimal amount);

    /** Puts money back. Returns the number of rows: 1, or something is wrong. */
    @Modifying
    @Query("update Account a set a.balance = a.balance + :amount where a.userId = :userId")
    int refund(String userId, BigDecimal amount);

    /** Says why an amount could not be had. */
    default RefusedException refusal(String userId, BigDecimal amount) {
        return existsById(userId) ? new OutOfMoneyException(userId, amount) : new UnknownUserException(userId);
    }
}
