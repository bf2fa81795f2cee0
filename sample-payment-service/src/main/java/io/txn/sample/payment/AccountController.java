package io.txn.sample.payment;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The accounts, for people. */
@RestController
@RequestMapping("/api/accounts/{userId}")
class AccountController {

    private final AccountService accounts;

    AccountController(AccountService accounts) {
        this.accounts = accounts;
    }

    @PutMapping
    AccountView put(@PathVariable @UserId String userId, @RequestBody @Valid Balance balance) {
        return accounts.put(userId, balance);
    }

    @GetMapping
    AccountView get(@PathVariable @UserId String userId) {
        return accounts.get(userId);
    }
}
