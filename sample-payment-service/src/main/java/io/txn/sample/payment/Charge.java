package io.txn.sample.payment;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** Money taken by a saga. */
record Charge(
        String xid,
        String userId,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount) {}
