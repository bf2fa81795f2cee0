package io.txn.sample.order;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** What the payment service is asked for, to freeze or to charge it. */
record MoneyRequest(
        String userId,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount) {}
