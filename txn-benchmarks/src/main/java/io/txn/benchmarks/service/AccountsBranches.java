package io.txn.benchmarks.service;

import io.txn.SagaStep;
import io.txn.TccAction;
import org.springframework.stereotype.Component;

/** The same with the library. */
@Component
public class AccountsBranches {

    private final Accounts accounts;

    AccountsBranches(Accounts accounts) {
        this.accounts = accounts;
    }

    @SagaStep(compensate = "refund")
    public void charge(Money money) {
        accounts.charge(money);
    }

    public void refund(Money money) {
        accounts.refund(money);
    }

    @TccAction(confirm = "settle", cancel = "release")
    public void freeze(Money money) {
        accounts.freeze(money);
    }

    public void settle(Money money) {
        accounts.settle(money);
    }

    public void release(Money money) {
        accounts.release(money);
    }
}
