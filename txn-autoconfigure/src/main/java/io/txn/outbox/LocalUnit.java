package io.txn.outbox;

import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What the messages of one local transaction become visible with. Lives as long as that. */
final class LocalUnit implements TransactionSynchronization {

    private final String name = UUID.randomUUID().toString();
    private final Signal signal;

    private LocalUnit(Signal signal) {
        this.signal = signal;
    }

    /** That of the active local transaction. */
    static String of(Signal signal) {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(LocalUnit.class::isInstance)
                .map(LocalUnit.class::cast)
                .findFirst()
                .orElseGet(() -> begin(signal))
                .name;
    }

    private static LocalUnit begin(Signal signal) {
        LocalUnit unit = new LocalUnit(signal);
        TransactionSynchronizationManager.registerSynchronization(unit);
        return unit;
    }

    @Override
    public void afterCompletion(int status) {
        if (status != STATUS_ROLLED_BACK) {
            signal.raise();
        }
    }
}
