package io.txn.sample.payment;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/** A user's money. Only ever changed by the statements in {@link AccountRepository}. */
@Entity
@Table(name = "account")
class Account {

    @Id
    private String userId;

    private BigDecimal balance;
    private BigDecimal frozen;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected Account() {}

    AccountView view() {
        return new AccountView(userId, balance, frozen);
    }
}
