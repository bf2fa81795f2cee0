package io.txn.sample.order;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** What the payment service is asked for. */
record FreezeRequest(
        String userId,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount) {}
