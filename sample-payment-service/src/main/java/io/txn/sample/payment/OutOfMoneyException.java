package io.txn.sample.payment;

import java.io.Serial;
import java.math.BigDecimal;
import org.springframework.http.HttpStatus;

/** A user has less money than was asked for. */
class OutOfMoneyException extends RefusedException {

    @Serial
    private static final long serialVersionUID = 1L;

    OutOfMoneyException(String userId, BigDecimal amount) {
        super(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "insufficient-funds",
                "Not enough money",
                "User '%s' has not enough money for an amount of %s.".formatted(userId, amount));
    }
}
