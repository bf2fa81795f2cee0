package io.txn.sample.payment;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** Money set aside for a global transaction. */
record Freeze(
        String xid,
        String userId,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount) {}
