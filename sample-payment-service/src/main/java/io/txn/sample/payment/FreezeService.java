package io.txn.sample.payment;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.TccAction;
import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Sets money aside for a global transaction, which then takes it or leaves it. */
@Service
class FreezeService {

    private static final Logger log = LoggerFactory.getLogger(FreezeService.class);

    private final AccountRepository accounts;

    FreezeService(AccountRepository accounts) {
        this.accounts = accounts;
    }

    @TccAction(confirm = "confirmFreeze", cancel = "cancelFreeze")
    public Freeze freeze(String userId, BigDecimal amount) {
        Freeze freeze = new Freeze(xid(), userId, amount);
        if (accounts.freeze(userId, amount) == 0) {
            throw refusal(userId, amount);
        }
        log.info("Froze {} of '{}' for {}", amount, userId, freeze.xid());
        return freeze;
    }

    public void confirmFreeze(String userId, BigDecimal amount, Freeze freeze) {
        requireOneRow(accounts.take(userId, amount), freeze);
        log.info("Confirmed {} of '{}' for {}", amount, userId, freeze.xid());
    }

    public void cancelFreeze(String userId, BigDecimal amount, Freeze freeze) {
        requireOneRow(accounts.giveBack(userId, amount), freeze);
        log.info("Cancelled {} of '{}' for {}", amount, userId, freeze.xid());
    }

    private RuntimeException refusal(String userId, BigDecimal amount) {
        return accounts.existsById(userId) ? new OutOfMoneyException(userId, amount) : new UnknownUserException(userId);
    }

    private static String xid() {
        return GlobalTransaction.current()
                .orElseThrow(() -> new IllegalTransactionStateException("Freezing money needs a global transaction"))
                .xid()
                .value();
    }

    private static void requireOneRow(int rows, Freeze freeze) {
        if (rows != 1) {
            throw new IllegalStateException("There is no frozen money to match " + freeze + ". Indicates a bug.");
        }
    }
}
