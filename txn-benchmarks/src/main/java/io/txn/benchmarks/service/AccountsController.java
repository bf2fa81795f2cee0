package io.txn.benchmarks.service;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the order service calls, by hand and with the library. */
@RestController
@RequestMapping("/accounts")
@ResponseStatus(HttpStatus.NO_CONTENT)
class AccountsController {

    private final Accounts accounts;
    private final AccountsBranches branches;

    AccountsController(Accounts accounts, AccountsBranches branches) {
        this.accounts = accounts;
        this.branches = branches;
    }

    @PostMapping("/charge")
    void charge(@RequestBody Money money) {
        accounts.charge(money);
    }

    @PostMapping("/refund")
    void refund(@RequestBody Money money) {
        accounts.refund(money);
    }

    @PostMapping("/freeze")
    void freeze(@RequestBody Money money) {
        accounts.freeze(money);
    }

    @PostMapping("/settle")
    void settle(@RequestBody Money money) {
        accounts.settle(money);
    }

    @PostMapping("/release")
    void release(@RequestBody Money money) {
        accounts.release(money);
    }

    @PostMapping("/tcc/freeze")
    void freezeInTransaction(@RequestBody Money money) {
        branches.freeze(money);
    }

    @PostMapping("/saga/charge")
    void chargeInTransaction(@RequestBody Money money) {
        branches.charge(money);
    }
}
