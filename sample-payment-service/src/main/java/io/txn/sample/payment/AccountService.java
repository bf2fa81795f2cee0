package io.txn.sample.payment;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Looks accounts up, and sets their balance. */
@Service
class AccountService {

    private final AccountRepository accounts;

    AccountService(AccountRepository accounts) {
        this.accounts = accounts;
    }

    @Transactional
    public AccountView put(String userId, Balance balance) {
        accounts.put(userId, balance.balance());
        return get(userId);
    }

    @Transactional(readOnly = true)
    public AccountView get(String userId) {
        return accounts.findById(userId).map(Account::view).orElseThrow(() -> new UnknownUserException(userId));
    }
}
