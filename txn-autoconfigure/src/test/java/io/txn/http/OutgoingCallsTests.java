package io.txn.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.http.OutgoingCalls.OutgoingCall;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

class OutgoingCallsTests {

    private static final URI ORDERS = URI.create("http://orders");

    @Test
    void remembersNoMoreServicesThanItShould() {
        OutgoingCalls calls = new OutgoingCalls(
                TestService.CODEC, TestService.REPORTS, new HttpTxnProperties.Retry(2, Duration.ZERO));
        GlobalTransaction transaction = GlobalTransaction.begun(
                "work", new Xid("orders:1"), Mode.TCC, ORDERS, Duration.ofMinutes(1), InstantSource.system(), null);

        for (int i = 1; i <= 3000; i++) {
            URI service = URI.create("http://service-" + i);
            OutgoingCall call = calls.begin(transaction, HttpMethod.POST, service);
            TransactionContext context = TestService.CODEC.decode(call.nextContext());
            String report = TestService.REPORTS.encode(new CallReport(Set.of(service), null), context);
            call.answered(HttpStatus.OK, List.of(report));
        }

        assertThat(transaction.report().rollbackOnly()).isNull();
        assertThat(calls.remembered()).isEqualTo(1000);
    }
}
