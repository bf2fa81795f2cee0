package io.txn.sample.payment;

import io.txn.SagaStep;
import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Takes money at once, for a saga, and refunds it if the saga is undone.
 *
 * <p>The same in TCC is {@link FreezeService}: there, what may yet come back is <em>frozen</em>. Here the user sees the
 * charge as soon as the step commits, and may see a refund after it. That is why orders charge last: little can happen
 * after a charge that would make a refund necessary.
 */
@Service
class ChargeService {

    private static final Logger log = LoggerFactory.getLogger(ChargeService.class);

    private final AccountRepository accounts;

    ChargeService(AccountRepository accounts) {
        this.accounts = accounts;
    }

    @SagaStep(compensate = "refund")
    public Charge charge(String userId, BigDecimal amount) {
        Charge charge = new Charge(CurrentXid.get(), userId, amount);
        if (accounts.charge(userId, amount) == 0) {
            throw accounts.refusal(userId, amount);
        }
        log.info("Charged {} to '{}' for {}", amount, userId, charge.xid());
        return charge;
    }

    // Adds what was taken, rather than writing back what was there: the user has bought other things since. An account
    // may hold any amount, so there is no reason for which this could be refused.
    public void refund(String userId, BigDecimal amount, Charge charge) {
        if (accounts.refund(userId, amount) != 1) {
            throw new IllegalStateException("There is no account to match " + charge + ". Indicates a bug.");
        }
        log.info("Refunded {} to '{}' for {}", amount, userId, charge.xid());
    }
}
