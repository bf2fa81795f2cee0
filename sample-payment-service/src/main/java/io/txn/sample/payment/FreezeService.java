package io.txn.sample.payment;

import io.txn.TccAction;
import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Sets money aside for a global transaction of mode TCC, which then takes it or leaves it. The same for a saga is {@link
 * ChargeService}.
 */
@Service
class FreezeService {

    private static final Logger log = LoggerFactory.getLogger(FreezeService.class);

    private final AccountRepository accounts;

    FreezeService(AccountRepository accounts) {
        this.accounts = accounts;
    }

    @TccAction(confirm = "confirmFreeze", cancel = "cancelFreeze")
    public Freeze freeze(String userId, BigDecimal amount) {
        Freeze freeze = new Freeze(CurrentXid.get(), userId, amount);
        if (accounts.freeze(userId, amount) == 0) {
            throw accounts.refusal(userId, amount);
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

    private static void requireOneRow(int rows, Freeze freeze) {
        if (rows != 1) {
            throw new IllegalStateException("There is no frozen money to match " + freeze + ". Indicates a bug.");
        }
    }
}
