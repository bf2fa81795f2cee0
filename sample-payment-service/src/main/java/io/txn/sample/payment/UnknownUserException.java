package io.txn.sample.payment;

import java.io.Serial;
import org.springframework.http.HttpStatus;

/** The user has no account. */
class UnknownUserException extends RefusedException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnknownUserException(String userId) {
        super(HttpStatus.NOT_FOUND, "unknown-user", "Unknown user", "User '%s' has no account.".formatted(userId));
    }
}
