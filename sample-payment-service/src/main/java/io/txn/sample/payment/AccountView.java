package io.txn.sample.payment;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** An account, as it is shown. Money is a string, so that no client reads it into a binary floating point number. */
record AccountView(
        String userId,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal balance,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal frozen) {}
